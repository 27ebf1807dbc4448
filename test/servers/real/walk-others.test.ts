import {walkServers} from './walk.js'

walkServers(({manifest}) => manifest.name !== 'gunicorn')

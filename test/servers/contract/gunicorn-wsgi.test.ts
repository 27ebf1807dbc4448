import {holdServersToContract} from './real-contract.js'

holdServersToContract(server => server === 'gunicorn', ['wsgi'])

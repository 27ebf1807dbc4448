/** Files of other tools, in the form that these write. */

function entry(method: string, url: string, more: {request?: object; response?: object; at?: number} = {}) {
  const at = new Date(Date.UTC(2026, 10, 29, 12) + (more.at ?? 0)).toISOString()
  return {
    startedDateTime: at,
    time: 100,
    request: {method, url, httpVersion: 'HTTP/2', headers: [], ...more.request},
    response: {status: 200, content: {mimeType: 'text/html'}, ...more.response},
  }
}

const shop = 'https://shop.example'
const page = '<form><input type="hidden" name="csrfmiddlewaretoken" value="tok-123abc"></form>'

/** As Chrome saves one. */
export const har: unknown = {
  log: {
    version: '1.2',
    creator: {name: 'WebInspector', version: '537.36'},
    pages: [],
    entries: [
      entry('GET', `${shop}/login`, {response: {content: {mimeType: 'text/html', text: page}}}),
      entry('GET', `${shop}/static/app.css`),
      entry('GET', `${shop}/logo`, {response: {content: {mimeType: 'image/png'}}}),
      entry('GET', 'https://ads.example/pixel'),
      entry('GET', 'data:text/plain,x'),
      entry('POST', `${shop}/login`, {
        at: 2600,
        request: {
          headers: [
            {name: 'cookie', value: 'sid=1'},
            {name: 'user-agent', value: 'Mozilla'},
            {name: 'content-type', value: 'application/x-www-form-urlencoded'},
          ],
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            text: 'username=ann&password=hunter2&csrfmiddlewaretoken=tok-123abc',
          },
        },
        response: {status: 302},
      }),
      entry('GET', `${shop}/api/cart?token=tok-secret&page=2`, {
        at: 2800,
        request: {headers: [{name: 'Authorization', value: 'Bearer tok-secret'}]},
      }),
      entry('POST', `${shop}/api/cart`, {
        at: 2900,
        request: {
          postData: {
            mimeType: 'application/json',
            text: '{"id": 7, "note": "costs ${5}", "api_key": "hunter2"}',
          },
        },
        response: {status: 201},
      }),
      entry('POST', `${shop}/templates`, {
        at: 3000,
        request: {postData: {mimeType: 'application/json', text: '{"text": "Dear {{name}}"}'}},
      }),
    ],
  },
}

const item = {
  type: 'object',
  required: ['name'],
  properties: {
    name: {type: 'string', example: 'pen'},
    price: {type: ['number', 'null']},
    parent: {$ref: '#/components/schemas/Small'},
  },
}

export const openApi: unknown = {
  openapi: '3.1.0',
  info: {title: 'Shop', version: '1'},
  servers: [{url: 'https://shop.example/v1/'}],
  security: [{key: []}],
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          {name: 'limit', in: 'query', required: true, schema: {type: 'integer', default: 20}},
          {name: 'sort', in: 'query', schema: {type: 'string'}},
        ],
        responses: {200: {description: 'ok'}},
      },
      post: {
        operationId: 'addItem',
        security: [{bearer: []}],
        requestBody: {$ref: '#/components/requestBodies/Item'},
        responses: {201: {description: 'made'}},
      },
    },
    '/items/{id}': {
      parameters: [{$ref: '#/components/parameters/Id'}],
      get: {operationId: 'getItem', responses: {'2XX': {description: 'ok'}}},
    },
    '/users/{name}': {
      get: {
        parameters: [{name: 'name', in: 'path', required: true, schema: {type: 'string'}}],
        responses: {},
      },
    },
  },
  components: {
    parameters: {
      Id: {name: 'id', in: 'path', required: true, schema: {type: 'integer', minimum: 1, maximum: 500}},
    },
    requestBodies: {Item: {content: {'application/json': {schema: {$ref: '#/components/schemas/Item'}}}}},
    schemas: {
      Item: item,
      Small: {type: 'object', properties: {name: {type: 'string', const: 'pen'}, price: {type: 'number'}}},
    },
    securitySchemes: {
      key: {type: 'apiKey', in: 'header', name: 'X-Api-Key'},
      bearer: {type: 'http', scheme: 'bearer'},
    },
  },
}

export const postman: Record<string, unknown> = {
  info: {name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'},
  variable: [{key: 'version', value: 'v2'}],
  auth: {type: 'bearer', bearer: [{key: 'token', value: 'tok-secret', type: 'string'}]},
  item: [
    {
      name: 'log in',
      event: [{listen: 'test', script: {exec: ['pm.environment.set("token", 1)']}}],
      request: {
        auth: {type: 'noauth'},
        method: 'POST',
        url: {raw: '{{baseUrl}}/{{version}}/login', host: ['{{baseUrl}}'], path: ['{{version}}', 'login']},
        header: [{key: 'X-Debug', value: '1', disabled: true}],
        body: {
          mode: 'urlencoded',
          urlencoded: [
            {key: 'user', value: 'ann'},
            {key: 'password', value: 'hunter2'},
          ],
        },
      },
    },
    {
      name: 'items',
      item: [
        {
          name: 'an item',
          request: {method: 'GET', url: 'https://shop.example/{{version}}/items/{{item_id}}?q=pen'},
        },
        {
          name: 'add',
          request: {
            method: 'POST',
            url: {raw: 'shop.example/v2/items'},
            header: [{key: 'Content-Type', value: 'application/json'}],
            body: {mode: 'raw', raw: '{"name": "{{$guid}}", "kind": "pen"}'},
          },
        },
        {name: 'purge', request: {method: 'PURGE', url: '{{baseUrl}}/'}},
      ],
    },
  ],
}

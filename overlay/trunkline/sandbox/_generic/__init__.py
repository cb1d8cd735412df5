"""An API that is served from its OpenAPI description alone.

| module | contents |
|---|---|
| `description` | `APIDescription`: what is known of an API, and where it is read from |
| `operations` | the operations of a document |
| `parameters`, `bodies` | decode and validate the parts of a request |
| `security` | credentials, and their check by the described schemes |
| `token_endpoint` | the token endpoint |
| `outcomes` | responses and errors, as an operation describes them |
| `resources` | which operations belong to one collection of objects |
| `objects` | the objects of a collection: create, change, show |
| `page_styles` | the page style of a list |
| `page_request` | the part of a list that a request asks for |
| `pages` | the pages of a list, by its page style |
| `lists` | the lists of an API: their pages, and the URLs of these |
| `handlers` | the built-in handler of each operation |
| `callbacks` | the callbacks and webhooks of a description |
| `python_call` | the call of a generated client that sends an operation |
| `router` | the operation of a request |
| `api` | `GenericAPI`: one API, from its description to its responses |
| `service` | all APIs of one sandbox |

Nothing here is imported by a sandbox of the five built-in APIs.
"""

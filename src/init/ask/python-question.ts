import {mark} from './ask-child.js'

/**
 * Asked with `python -c`, in the app's own interpreter; its argument is JSON: `{app, factory, distributions, modules,
 * paths}`. Without paths it says what the app is and which routes it has; with paths it asks them in turn, through the
 * app's own WSGI or ASGI interface and so through all its middleware, and no port is opened.
 */
export const pythonQuestion = `
import asyncio, importlib, importlib.metadata, importlib.util, inspect, io, json, sys, traceback

asked = json.loads(sys.argv[1])

def say(**answer):
    sys.stdout.flush()
    print("\\n${mark}" + json.dumps(answer), flush=True)

def version_of(name):
    try:
        return importlib.metadata.version(name)
    except Exception:
        return None

def can_import(name):
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False

def last_lines(text):
    return "\\n".join(text.strip().split("\\n")[-6:])[-2000:]

def load(word, is_factory):
    module, _, attribute = word.partition(":")
    found = importlib.import_module(module)
    for name in attribute.split("."):
        found = getattr(found, name)
    return found() if is_factory else found

def interface_of(app):
    call = app if inspect.isroutine(app) else type(app).__call__
    if inspect.iscoroutinefunction(call):
        return "asgi"
    try:
        return "asgi" if len(inspect.signature(app).parameters) == 3 else "wsgi"
    except (TypeError, ValueError):
        return "wsgi"

def django_routes(patterns, before=""):
    for entry in patterns:
        text = str(entry.pattern)
        if type(entry.pattern).__name__ == "RegexPattern":
            text = text.removeprefix("^").removesuffix("$").removesuffix("\\\\Z")
            isopen = any(c in text for c in "()[]{}\\\\?*+.|^$")
        else:
            isopen = "<" in text
        path = before + text
        if hasattr(entry, "url_patterns"):
            if not isopen and getattr(entry, "app_name", None) != "admin":
                yield from django_routes(entry.url_patterns, path)
            continue
        view = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", None)
        can_get = view is None or hasattr(view, "get") or hasattr(entry.callback, "actions")
        yield {"path": "/" + path, "methods": None if can_get else [], "open": isopen}

def starlette_routes(routes, before=""):
    for route in routes:
        path = before + (getattr(route, "path", None) or "")
        inner = getattr(route, "routes", None)
        if getattr(route, "methods", None) is None:
            if inner and "{" not in path:
                yield from starlette_routes(inner, path.rstrip("/"))
            continue
        own = not getattr(route, "include_in_schema", True)
        if own and path in ("/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"):
            continue
        yield {"path": path or "/", "methods": sorted(route.methods), "open": "{" in path}

def openapi_routes(app):
    # What FastAPI publishes of its routes; where it keeps those of its routers changes with its versions.
    for path, item in app.openapi().get("paths", {}).items():
        parameters = item.get("parameters", []) + item.get("get", {}).get("parameters", [])
        isopen = "{" in path or any(parameter.get("required") for parameter in parameters)
        yield {"path": path, "methods": [name.upper() for name in item], "open": isopen}

def werkzeug_routes(rules):
    for rule in rules:
        if rule.endpoint != "static" and not getattr(rule, "websocket", False) and not rule.host:
            yield {"path": rule.rule, "methods": sorted(rule.methods or ["GET"]), "open": bool(rule.arguments)}

def routes_of(app):
    conf = sys.modules.get("django.conf")
    if conf is not None and conf.settings.configured:
        from django.urls import get_resolver
        return list(django_routes(get_resolver().url_patterns))
    if hasattr(app, "url_map"):
        return list(werkzeug_routes(app.url_map.iter_rules()))
    if isinstance(getattr(app, "routes", None), (list, tuple)):
        own = list(openapi_routes(app)) if callable(getattr(app, "openapi", None)) else []
        told = {route["path"] for route in own}
        return own + [route for route in starlette_routes(app.routes) if route["path"] not in told]
    return []

def survey():
    versions = {name: version_of(name) for name in asked["distributions"]}
    say(about="interpreter", version=".".join(map(str, sys.version_info[:3])), versions=versions,
        modules=[name for name in asked["modules"] if can_import(name)])
    app = loaded()
    say(about="app", interface=interface_of(app))
    try:
        say(about="routes", routes=routes_of(app)[:500])
    except Exception as error:
        say(about="fault", stage="routes", message=type(error).__name__ + ": " + str(error), missing=None,
            detail=last_lines(traceback.format_exc()))

def loaded():
    try:
        return load(asked["app"], asked["factory"])
    except BaseException as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        say(about="fault", stage="import", message=type(error).__name__ + ": " + str(error), missing=missing,
            detail=last_lines(traceback.format_exc()))
        raise SystemExit(0)

HOST = "127.0.0.1:8000"

class Tried:
    def __init__(self):
        self.good = 0
    def tell(self, path, status, location=None, error=None):
        say(about="answer", path=path, status=status, location=location, error=error)
        self.good += 1 if status is not None and 200 <= status < 300 else 0
    def enough(self):
        return self.good >= asked["enough"]

def split(target):
    path, _, query = target.partition("?")
    return path, query

def ask_wsgi(app, tried):
    from urllib.parse import unquote_to_bytes
    from wsgiref.util import setup_testing_defaults
    for target in asked["paths"]:
        if tried.enough():
            return
        path, query = split(target)
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query, "HTTP_HOST": HOST, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_ACCEPT": "*/*"}
        setup_testing_defaults(environ)
        heads = []
        try:
            body = app(environ, lambda status, headers, exc=None: heads.append((status, headers)) or (lambda data: None))
            for size, _ in enumerate(body):
                if size > 64:
                    break
            getattr(body, "close", lambda: None)()
            status, headers = heads[-1]
            location = next((value for name, value in headers if name.lower() == "location"), None)
            tried.tell(path=target, status=int(status.split(" ")[0]), location=location)
        except Exception as error:
            tried.tell(path=target, status=None, error=type(error).__name__ + ": " + str(error)[:300])

async def ask_asgi(app, tried):
    events, state = asyncio.Queue(), {}
    async def say_life(message):
        await events.put(message)
    inbox = asyncio.Queue()
    await inbox.put({"type": "lifespan.startup"})
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
    async def live():
        # An app need not know of lifespans.
        try:
            await app(scope, inbox.get, say_life)
        except BaseException:
            pass
        await events.put({"type": "over"})
    life = asyncio.ensure_future(live())
    try:
        begun = await asyncio.wait_for(events.get(), 10)
        if begun["type"] == "lifespan.startup.failed":
            return say(about="fault", stage="lifespan", message=str(begun.get("message") or "its lifespan failed"),
                missing=None, detail="")
        for target in asked["paths"]:
            if tried.enough():
                break
            await ask_one(app, target, dict(state), tried)
    except asyncio.TimeoutError:
        say(about="fault", stage="lifespan", message="its lifespan did not start within 10 s", missing=None, detail="")
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await asyncio.wait([life], timeout=2)

async def ask_one(app, target, state, tried):
    path, query = split(target)
    from urllib.parse import unquote
    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "headers": [(b"host", HOST.encode()), (b"accept", b"*/*")], "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000), "state": state}
    head, ended, sent = [], asyncio.Event(), []
    async def receive():
        if not sent:
            sent.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        await ended.wait()
        return {"type": "http.disconnect"}
    async def send(message):
        if message["type"] == "http.response.start":
            head.append(message)
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()
    try:
        await asyncio.wait_for(app(scope, receive, send), 5)
        location = next((v.decode("latin-1") for n, v in head[0]["headers"] if n.lower() == b"location"), None)
        tried.tell(path=target, status=head[0]["status"], location=location)
    except Exception as error:
        tried.tell(path=target, status=head[0]["status"] if head else None,
            error=type(error).__name__ + ": " + str(error)[:300])

sys.path.insert(0, "")
if asked.get("paths") is None:
    survey()
else:
    app = loaded()
    if interface_of(app) == "asgi":
        asyncio.run(ask_asgi(app, Tried()))
    else:
        ask_wsgi(app, Tried())
sys.stdout.flush()
import os
# Threads and pools of the app's do not keep it.
os._exit(0)
`

"""What the peers serve: the same answer as the reference server's `/`, with nothing of a framework around it."""

body = b"hello"
fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
start = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(name.lower().encode(), value.encode()) for name, value in fields],
}


def wsgi(environ, start_response):
    start_response("200 OK", fields)
    return [body]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("only http is served")
    await send(start)
    await send({"type": "http.response.body", "body": body})

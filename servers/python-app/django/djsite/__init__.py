"""The fixed app as a Django project: sync and async views, the ORM for /db, Channels for the WebSocket."""

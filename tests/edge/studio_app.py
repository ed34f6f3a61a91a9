"""A tiny studio for gunicorn: says what it was asked, and misbehaves on demand."""

import hashlib
import json
import os
import time


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/die":
        os.kill(os.getpid(), 9)
    if path == "/sleep":
        time.sleep(float(environ["QUERY_STRING"]))
    if path == "/large":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return (bytes([number % 256]) * 65_536 for number in range(int(environ["QUERY_STRING"])))
    if path == "/broken":
        start_response("200 OK", [("Content-Length", "1000")])
        return [b"too little"]
    if path == "/early":
        start_response("403 Forbidden", [("Content-Length", "2")])
        return [b"no"]
    if path == "/nothing":
        start_response("204 No Content", [("X-Mark", "here")])
        return []
    if path == "/cookies":
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "0")]
        start_response("302 Found", [*headers, ("Location", "/there")])
        return []
    digest, size = hashlib.sha256(), 0
    while chunk := environ["wsgi.input"].read(65_536):
        digest.update(chunk)
        size += len(chunk)
    said = {key: value for key, value in environ.items() if isinstance(value, str)}
    body = json.dumps(said | {"sha256": digest.hexdigest(), "size": size}).encode()
    start_response(
        "200 OK",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Keep-Alive", "timeout=9"),
        ],
    )
    return [body]

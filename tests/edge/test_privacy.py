"""What a listener leaves where nothing is sealed: nothing in the logs, nothing in the browser."""

import shutil

from servers.edge_client import Talk, get

ADDRESS = "203.0.113.9"


def ask_everything(edge) -> list:
    listen = "/listen/show/talk.mp3"
    paths = ["/", listen, "/feeds/show.xml", "/a/forged/talk.mp3", "/t/k/x.org/a", "//", "/shows"]
    answers = [get(edge.http, path, x_forwarded_for=ADDRESS) for path in paths]
    answers += [
        get(edge.http, answer.headers["location"], x_forwarded_for=ADDRESS)
        for answer in answers
        if answer.status == 302
    ]
    return answers


def ask_badly(edge) -> None:
    fields = f"host: {ADDRESS}\r\nx-forwarded-for: {ADDRESS}\r\n folded\r\n"
    with Talk(edge.http) as talk:
        talk.send(f"GET / HTTP/1.1\r\n{fields}\r\n".encode())
        talk.read_to_end()


def test_logs_name_no_address(store, serve, capfd):
    """Of what goes well, of bad requests, and of published files that are gone."""
    store.publish_episode("talk", frames=1000)
    edge = serve(trusted_proxies=("127.0.0.1",))
    assert 200 in {answer.status for answer in ask_everything(edge)}
    ask_badly(edge)
    edge.end()
    shutil.rmtree(edge.layout.objects)
    broken = serve(trusted_proxies=("127.0.0.1",))
    ask_everything(broken)
    broken.end()
    said = "".join(capfd.readouterr())
    assert said.count("edge serves") == 2
    assert "warning" in said
    assert ADDRESS not in said


def test_no_listener_gets_a_cookie(store, serve):
    store.publish_episode("talk", frames=1000)
    answers = ask_everything(serve())
    assert 200 in {answer.status for answer in answers}
    assert not [answer for answer in answers if "set-cookie" in answer.headers]

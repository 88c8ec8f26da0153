"""Opens consents: signing, papers, texts, calls after a refusal."""

from flask import Flask

from vaccsched.consents.views import paper, public, refusal, sign, text


def open_room(app: Flask) -> None:
    for blueprint in (sign.bp, paper.bp, text.bp, public.bp, refusal.bp):
        app.register_blueprint(blueprint)

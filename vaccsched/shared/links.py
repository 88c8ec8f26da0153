"""Links that leave the program: in a message, on paper. Never built from what a request says about itself."""

from flask import current_app

from vaccsched.shared.qr import signed


def signed_link(purpose: str, path: str, value: str) -> str:
    """The public address of ``path`` followed by ``value``, signed for this purpose alone.

    Whoever has the link may do what its page does, and nothing else. Without ``PUBLIC_URL`` it begins with the path.
    """
    return public_link(f"{path}{signed(purpose, value)}")


def public_link(path: str) -> str:
    """The public address of ``path``, for which one signs in."""
    public_url: str = current_app.extensions["settings"].public_url
    return f"{public_url}{path}"

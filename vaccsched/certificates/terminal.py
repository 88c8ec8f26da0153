"""Checking a 接种凭证 at the terminal, with nothing but the published key: what another institution does."""

from typing import BinaryIO

import click
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vaccsched.shared.signing import read_with_public_key


@click.command("proof-verify")
@click.argument("key", type=click.File("rb"))
@click.argument("text")
def proof_verify(key: BinaryIO, text: str) -> None:
    """Check TEXT (or the address in the QR code) with the public KEY, without database or network."""
    loaded = serialization.load_pem_public_key(key.read())
    facts = read_with_public_key(text.rsplit("/", 1)[-1], loaded) if isinstance(loaded, Ed25519PublicKey) else None
    if facts is None:
        raise click.ClickException("签名对不上 the signature does not fit")
    click.echo(f"{facts['n']} {facts['o']} {facts['c']}")
    for vaccine, dose, day, lot in facts["d"]:
        click.echo(f"{vaccine} {dose} {day} {lot}")

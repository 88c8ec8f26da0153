"""Questions about releases. Changes nothing."""

from vaccsched.release.queries.release import release_sentence, releases_of

__all__ = ["release_sentence", "releases_of"]

"""The paper certificate (预防接种证), moving in and out, the check at entry to kindergarten and school."""

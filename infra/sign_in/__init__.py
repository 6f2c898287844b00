"""How people come in: passwords, one-time codes, passkeys, OpenID Connect, and links that open once."""

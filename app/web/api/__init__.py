"""The JSON interface under ``/api/v1``: reading for everybody who can reach the server, writing with a token."""

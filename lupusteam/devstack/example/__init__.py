"""A small community to look around in, for development only."""

from lupusteam.devstack.example.people import SIGN_INS

__all__ = ["SIGN_INS"]

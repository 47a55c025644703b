from django.apps import AppConfig


class DevStackConfig(AppConfig):
    """Installed in development and tests only: the mailbox's templates and the example community."""

    name = "lupusteam.devstack"
    label = "devstack"

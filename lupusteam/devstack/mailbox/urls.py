from django.urls import path, register_converter

from lupusteam.devstack.mailbox import reader, views


class MailIdConverter:
    regex = reader.MAIL_ID

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MailIdConverter, "mail_id")

app_name = "mailbox"
urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<mail_id:mail_id>/", views.mail_detail, name="mail_detail"),
    path("<mail_id:mail_id>/html/", views.mail_html, name="mail_html"),
    path("<mail_id:mail_id>/raw/", views.mail_raw, name="mail_raw"),
]

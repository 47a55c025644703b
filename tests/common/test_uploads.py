"""Files that people send: kept as far as they may be, counted beyond, and the words beside them always read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from common.uploads import CountingUploadHandler


def received(size: int) -> HttpRequest:
    file = SimpleUploadedFile("a.jpg", b"x" * size, "image/jpeg")
    request = RequestFactory().post("/", {"before": "Words before", "picture": file, "after": "Words after"})
    assert [type(each) for each in request.upload_handlers] == [CountingUploadHandler]
    return request


@pytest.mark.parametrize("size", [0, 1, 70_000, 10 * 1024 * 1024])
def test_file_within_the_limit_arrives_whole(size):
    upload = received(size).FILES["picture"]
    assert (upload.size, upload.read()) == (size, b"x" * size)


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 20_000_000])
def test_file_over_the_limit_is_counted_and_not_kept(size):
    request = received(size)
    upload = request.FILES["picture"]
    assert (upload.size, upload.read()) == (size, b"")
    assert (request.POST["before"], request.POST["after"]) == ("Words before", "Words after")


def test_words_are_read_without_a_file_too():
    assert RequestFactory().post("/", {"body": "Words"}).POST["body"] == "Words"

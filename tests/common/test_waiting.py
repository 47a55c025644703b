"""How long to wait, in words and in a header."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common.waiting import WaitMiddleware, please_wait, remember_wait, seconds_to_wait, wait_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"), (40, "40 seconds"), (90, "90 seconds"), (91, "2 minutes"), (180, "3 minutes"), (181, "4 minutes"),
        (5400, "90 minutes"), (5401, "2 hours"), (86400, "24 hours"),
    ],
)  # fmt: skip
def test_times_are_said_rounded_up(seconds, words):
    assert wait_words(seconds) == words


def answer(*waits, **headers):
    def view(request):
        for seconds in waits:
            remember_wait(seconds)
        return HttpResponse(str(please_wait()), headers=headers)

    return WaitMiddleware(view)(RequestFactory().get("/"))


def test_the_longest_of_several_limits_counts():
    response = answer(3, 170.2, 60)
    assert response["Retry-After"] == "171"
    assert response.content.decode() == "Please wait 3 minutes, then try again."


def test_a_request_that_no_limit_refused_says_nothing_and_forgets_the_one_before():
    answer(60)
    response = answer()
    assert "Retry-After" not in response
    assert seconds_to_wait() == 0
    assert response.content.decode() == "Please wait a moment, then try again."


def test_what_a_view_says_itself_stands():
    assert answer(60, **{"Retry-After": "7"})["Retry-After"] == "7"

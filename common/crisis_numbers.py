"""Emergency numbers and listening lines by country.

A wrong number here can cost a life. So every line names a page that prints it and the day we read
that page. A line that no page confirms stays when it is probably right, because some help beats
none, but the reader is told to check it. Numbers that any source calls outdated are left out.

To renew a line: find it on a page of its own service, change `source`, move both dates.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.crisis_lines import Country, Directory, Line, Way

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_CHECKED_ON = datetime.date(2026, 11, 22)
_CHECK_BY = datetime.date(2027, 5, 22)  # six months: lines move, close and change their hours
_FIND_A_SOURCE_BY = datetime.date(2026, 12, 22)  # one month for a line that no page confirms

_EMERGENCY = _("Emergency")
_AMBULANCE = _("Ambulance")
_ANY_TIME = _("Day and night.")
_FREE_ANY_TIME = _("Free, day and night.")

_EMERGENCY_ABROAD = "http://wildabouttravel.boardingarea.com/2016/05/12338"
_EUROPE = "https://www.frequentbusinesstraveler.com/2012/08/how-to-call-for-help-around-the-world-emergency-numbers-and-instructions-for-travelers/"
_POISON_HELP = "http://www.poisonhelp.hrsa.gov/"
_SAMARITANS = "https://www.samaritans.org/how-we-can-help/contact-samaritan/"


def _line(name: StrOrPromise, number: str, note: StrOrPromise = "", *, source: str) -> Line:
    return Line(name, number, source, _CHECKED_ON, _CHECK_BY, note)


def _text(name: StrOrPromise, number: str, word: str, note: StrOrPromise = "", *, source: str) -> Line:
    return Line(name, number, source, _CHECKED_ON, _CHECK_BY, note, Way.TEXT, word)


def _unconfirmed(name: StrOrPromise, number: str, note: StrOrPromise = "") -> Line:
    return Line(name, number, "", None, _FIND_A_SOURCE_BY, note)


_EUROPEAN = _line(_EMERGENCY, "112", source=_EUROPE)

COUNTRIES = (
    Country(
        "us",
        _("United States"),
        emergency=(_line(_EMERGENCY, "911", source=_POISON_HELP),),
        support=(
            _line(
                "988 Suicide & Crisis Lifeline",
                "988",
                _("Call or text, day and night. Veterans press 1."),
                source="https://internationalmentalhealth.org/resources/",
            ),
            _text(
                "Crisis Text Line",
                "741741",
                "HOME",
                _ANY_TIME,
                source="https://www.alexproject.org/crisis-text-line-text-home-to-741741",
            ),
            _line(
                "Poison Help",
                "1-800-222-1222",
                _("If you took too much of something, or the wrong thing."),
                source=_POISON_HELP,
            ),
        ),
    ),
    Country(
        "ca",
        _("Canada"),
        emergency=(_line(_EMERGENCY, "911", source=_EMERGENCY_ABROAD),),
        support=(
            _line(
                "9-8-8 Suicide Crisis Helpline",
                "988",
                _("Call or text, in English or French."),
                source="https://pdmedia.org/new-suicide-crisis-helpline-in-canada/",
            ),
        ),
    ),
    Country(
        "gb",
        _("United Kingdom"),
        emergency=(_line(_EMERGENCY, "999", source="https://neas.nhs.uk/your-service/111"),),
        support=(
            _line("Samaritans", "116 123", _FREE_ANY_TIME, source=_SAMARITANS),
            _text(
                "Shout",
                "85258",
                "HELLO",
                _FREE_ANY_TIME,
                source="https://www.crisistextline.uk/how-it-works/",
            ),
            _line(
                "NHS 111",
                "111",
                _("Urgent medical advice when it is not an emergency."),
                source="https://neas.nhs.uk/your-service/111",
            ),
        ),
    ),
    Country(
        "ie",
        _("Ireland"),
        emergency=(_EUROPEAN,),
        support=(
            _line("Samaritans", "116 123", _FREE_ANY_TIME, source=_SAMARITANS),
            _text(
                "Text 50808",
                "50808",
                "HELLO",
                _FREE_ANY_TIME,
                source="https://www.irishexaminer.com/news/arid-31005605.html",
            ),
        ),
    ),
    Country(
        "eu",
        _("Any country of the European Union"),
        emergency=(_EUROPEAN,),
        support=(
            _unconfirmed(
                _("Emotional support"),
                "116 123",
                _("Works in many countries of the European Union, but not in all."),
            ),
        ),
    ),
    Country(
        "de",
        _("Germany"),
        emergency=(_EUROPEAN,),
        support=(
            _line(
                "TelefonSeelsorge",
                "0800 111 0 111",
                _("Free, day and night. 0800 111 0 222 leads there too."),
                source="https://www.domradio.de/glossar/telefonseelsorge-0",
            ),
        ),
    ),
    Country(
        "fr",
        _("France"),
        emergency=(
            _EUROPEAN,
            _line(
                _AMBULANCE,
                "15",
                source="https://axaprevention.fr/fr/article/prevention-suicide-journee-mondiale",
            ),
        ),
        support=(
            _line(
                "3114",
                "3114",
                _FREE_ANY_TIME,
                source="https://3114.fr/que-se-passe-t-il-quand-je-contacte-le-3114/",
            ),
        ),
    ),
    Country(
        "es",
        _("Spain"),
        emergency=(_EUROPEAN,),
        support=(
            _line(
                "024",
                "024",
                _FREE_ANY_TIME,
                source="https://www.rtve.es/noticias/20220509/sanidad-presenta-telefono-prevencion-suicidio/2347183.shtml",
            ),
        ),
    ),
    Country(
        "it",
        _("Italy"),
        emergency=(_EUROPEAN,),
        support=(
            _line(
                "Telefono Amico Italia",
                "02 2327 2327",
                _("Not at night."),
                source="https://vivimilano.corriere.it/attivita-bambini/attivita-varie/coronavirus-telefono-amico-italia-attiva-un-nuovo-numero/",
            ),
        ),
    ),
    Country(
        "nl",
        _("Netherlands"),
        emergency=(_EUROPEAN,),
        support=(
            _line(
                "113 Zelfmoordpreventie",
                "0800-0113",
                _("Free, day and night. The short number 113 leads there too."),
                source="https://www.hartvannederland.nl/nieuws/2020/telefoonnummer-113-zelfmoordpreventie/",
            ),
        ),
    ),
    Country(
        "au",
        _("Australia"),
        emergency=(_line(_EMERGENCY, "000", source=_EMERGENCY_ABROAD),),
        support=(
            _line("Lifeline", "13 11 14", source="https://wikimili.com/en/Lifeline_(crisis_support_service)"),
        ),
    ),
    Country(
        "nz",
        _("New Zealand"),
        emergency=(_line(_EMERGENCY, "111", source=_EMERGENCY_ABROAD),),
        support=(
            _line(
                "Need to talk?",
                "1737",
                _("Call or text, free, day and night."),
                source="https://nzfamilies.org.nz/?p=1578",
            ),
        ),
    ),
    Country(
        "in",
        _("India"),
        emergency=(
            _line(
                _EMERGENCY,
                "112",
                source="https://www.lokmattimes.com/technology/over-29-lakh-phone-calls-handled-by-tele-manas-cells-savitri-thakur-2/",
            ),
        ),
        support=(
            _line(
                "Tele-MANAS",
                "14416",
                _("Free, day and night, in 20 languages."),
                source="https://theshillongtimes.com/2025/02/07/tele-manas-mental-health-helpline-handles-over-18-1-lakh-calls-centre/",
            ),
        ),
    ),
    Country(
        "za",
        _("South Africa"),
        emergency=(
            _unconfirmed(_AMBULANCE, "10177"),
            _unconfirmed(_EMERGENCY, "112", _("From a mobile phone.")),
        ),
        # The service has printed several numbers over the years; no page says which one is current.
        support=(_unconfirmed("SADAG", "0800 567 567"),),
    ),
    Country(
        "br",
        _("Brazil"),
        emergency=(_line(_AMBULANCE, "192", source="https://mdbf.com.br/blog/numeros-de-emergencia"),),
        support=(
            _line(
                "CVV",
                "188",
                _FREE_ANY_TIME,
                source="https://blogdolevi.portaldiario.com.br/2018/07/03/ligacoes-para-centro-de-prevencao-ao-suicidio-passam-a-ser-gratuitas-em-todo-o-pais/",
            ),
        ),
    ),
    Country(
        "mx",
        _("Mexico"),
        emergency=(_line(_EMERGENCY, "911", source="https://zamudionoticias.mx/?p=17586"),),
        support=(
            _line(
                "Línea de la Vida",
                "800 911 2000",
                _FREE_ANY_TIME,
                source="https://www.eluniversal.com.mx/nacion/promueven-la-linea-de-la-vida-tras-presentar-encuesta-sobre-consumo-de-drogas-asi-puedes-pedir-ayuda/",
            ),
        ),
    ),
    Country(
        "jp",
        _("Japan"),
        emergency=(
            _line(
                _AMBULANCE,
                "119",
                source="https://www.city.hikone.lg.jp/kakuka/shobohombu/2_1/7/2/28110.html",
            ),
        ),
        support=(
            _line(
                _("Advice when you are not sure about an ambulance"),
                "#7119",
                _("In many regions, but not in all."),
                source="https://www.184data.org/?p=12565",
            ),
            _unconfirmed("Yorisoi Hotline", "0120-279-338"),
        ),
    ),
)

DIRECTORIES = (
    Directory("Find A Helpline", "https://findahelpline.com/", _("Listening lines in many countries.")),
    Directory(
        "Befrienders Worldwide",
        "https://www.befrienders.org/",
        _("Centres in about 30 countries where volunteers listen."),
    ),
)

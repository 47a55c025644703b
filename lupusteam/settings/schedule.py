"""When the clock calls: each periodic task, its rhythm, and after how long a run that nobody took is worth nothing."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-outbox": {  # a lost wake-up delays a mail by one minute at most (D2)
        "task": "notifications.sweep_outbox",
        "schedule": 60.0,  # seconds
        "options": {"expires": 55},  # seconds; runs do not pile up behind a dead worker
    },
    "queue-due-digests": {  # members reach their hour at different UTC times
        "task": "notifications.queue_due_digests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 9 * 60},  # seconds
    },
    "purge-notifications": {  # mail and notices that have done their work
        "task": "notifications.purge_old_rows",
        "schedule": crontab(hour=3, minute=23),
        "options": {"expires": 3600},  # seconds
    },
    "sweep-announcements": {  # posts whose wake-up was lost
        "task": "forums.sweep_announcements",
        "schedule": 60.0,  # seconds
        "options": {"expires": 55},  # seconds
    },
    "publish-held-posts": {  # posts whose minute is over and whose wake-up was lost
        "task": "forums.publish_held_posts",
        "schedule": 20.0,  # seconds
        "options": {"expires": 18},  # seconds
    },
    "purge-old-drafts": {  # nobody touched them for DRAFT_KEEP_DAYS
        "task": "forums.purge_old_drafts",
        "schedule": crontab(hour=3, minute=11),
        "options": {"expires": 3600},  # seconds
    },
    "offer-unanswered": {  # nobody left unanswered: willing members hear first, then moderators
        "task": "forums.offer_unanswered",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 9 * 60},  # seconds
    },
    "tell-due-reminders": {  # members reach REMINDER_HOUR at different UTC times
        "task": "drugs.tell_due_reminders",
        "schedule": crontab(minute="5-59/10"),
        "options": {"expires": 9 * 60},  # seconds
    },
    "renew-figures": {  # each drug once a day: every hour, so that a lost run is made up for
        "task": "drugs.renew_figures",
        "schedule": crontab(minute=29),
        "options": {"expires": 50 * 60},  # seconds
    },
    "purge-unconfirmed-accounts": {  # squatted addresses go back to their owners after 48 hours
        "task": "accounts.purge_unconfirmed",
        "schedule": crontab(minute=17),
        "options": {"expires": 50 * 60},  # seconds
    },
    "purge-loose-pictures": {  # uploads that nobody posted, and those of members who left
        "task": "forums.purge_loose_pictures",
        "schedule": crontab(minute=47),
        "options": {"expires": 50 * 60},  # seconds
    },
    "sweep-exports": {  # copies for members whose wake-up was lost or whose worker died
        "task": "accounts.sweep_exports",
        "schedule": 120.0,  # seconds
        "options": {"expires": 110},  # seconds
    },
    "purge-exports": {  # copies that nobody may fetch any more
        "task": "accounts.purge_exports",
        "schedule": crontab(minute=37),
        "options": {"expires": 50 * 60},  # seconds
    },
    "sweep-leaving": {  # members whose days to come back are over; also erasures whose worker died
        "task": "accounts.sweep_leaving",
        "schedule": 120.0,  # seconds
        "options": {"expires": 110},  # seconds
    },
    "sweep-profile-pictures": {  # files that a crash left and no profile names
        "task": "accounts.sweep_profile_pictures",
        "schedule": crontab(minute=43),
        "options": {"expires": 50 * 60},  # seconds
    },
    "purge-provider-deletions": {
        "task": "accounts.purge_provider_deletions",
        "schedule": crontab(hour=3, minute=53),
        "options": {"expires": 3600},  # seconds
    },
    "purge-staff-looks": {  # looks of staff older than STAFF_LOOK_KEEP_DAYS
        "task": "accounts.purge_staff_looks",
        "schedule": crontab(hour=3, minute=57),
        "options": {"expires": 3600},  # seconds
    },
    "close-dormant-accounts": {  # nobody signed in for DORMANT_DAYS; warned twice, then closed
        "task": "accounts.close_dormant_accounts",
        "schedule": crontab(minute=33),  # every hour: a run takes so many, and a lost one is made up for
        "options": {"expires": 50 * 60},  # seconds
    },
    "keep-list-of-erased": {  # whom to erase again after a backup came back
        "task": "accounts.keep_list_of_erased",
        "schedule": crontab(minute=51),
        "options": {"expires": 50 * 60},  # seconds
    },
    "purge-sign-ins": {  # sign-ins older than SIGN_IN_KEEP_DAYS
        "task": "accounts.purge_sign_ins",
        "schedule": crontab(hour=3, minute=47),
        "options": {"expires": 3600},  # seconds
    },
    "clear-expired-sessions": {
        "task": "accounts.clear_expired_sessions",
        "schedule": crontab(hour=3, minute=41),
        "options": {"expires": 3600},  # seconds
    },
}

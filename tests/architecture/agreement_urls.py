"""Routes of ours whose POST goes on although the member has not agreed to a new version yet, and why.

The others are in `lupusteam/settings/agreement.py`. A new route that takes a POST goes into one of the two.
"""

GOES_ON = {
    # -- Agreeing, and saying no
    "accounts:agreements": "the question itself",
    "accounts:health_consent": "an agreement of its own",
    "accounts:health_withdraw": "taking an agreement back is always possible",
    "accounts:export": "one's own copy",
    "accounts:account_close": "leaving",
    "accounts:last_wish": "leaving, for good",
    "accounts:leaving": "coming back, by somebody who is not signed in yet",
    "accounts:come_back": "coming back, by the link in a mail",
    # -- Signing in and comfort
    "accounts:devices": "signs out",
    "sessions": "the same",
    "switch_app_off": "how one signs in",
    "remove_passkey": "how one signs in",
    "accounts:settings": "how one reads; nobody else sees it",
    "comfort": "how one reads; nobody else sees it",
    # -- Keeping safe
    "accounts:member_distance": "keeping away from somebody",
    "accounts:member_team": "tells nobody but one member, and ends ties too",
    "forums:mute": "keeping away from something",
    "forums:unmute": "undoes a mute",
    "moderation:report": "a report is for the safety of others too",
    "moderation:report_experience": "a report is for the safety of others too",
    "forums:thread_narrow": "from everybody to members: shows less",
    # -- Showing less, and being told less
    "forums:post_withdraw": "shows less",
    "accounts:profile_picture_remove": "shows less",
    "drugs:experience_withdraw": "shows less",
    "drugs:treatment_remove": "keeps less",
    "drugs:reminder_remove": "keeps less",
    "forums:draft_discard": "keeps less",
    "forums:draft_undo": "takes a post back before it goes out",
    "forums:unsubscribe": "tells less",
    "notifications:unsubscribe": "tells less",
    "notifications:email_preferences": "less mail is possible at any time; a digest has an agreement of its own",
    "drugs:reminder_pause": "tells less",
    # -- Reading
    "notifications:notice_open": "reading",
    "notifications:mark_all_read": "reading",
    "forums:mark_all_read": "reading",
    "forums:bookmark": "a mark in what one reads",
    "drugs:reminder_done": "an answer to something that is there already",
    "drugs:reminder_later": "an answer to something that is there already",
    "drugs:reminder_resume": "goes on with something that is there already",
    # -- Words that nobody else sees yet
    "forums:draft_save": "loses no words; nobody else sees them",
    "forums:draft_choose": "the same",
    "forums:preview": "keeps nothing",
    "forums:similar_threads": "keeps nothing",
    # -- Not from members
    "accounts:facebook_data_deletion": "Facebook's servers",
    "accounts:facebook_deauthorise": "Facebook's servers",
}

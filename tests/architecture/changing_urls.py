"""Every route of ours that changes something. GET changes nothing: it is refused ("POST only") or shows a page ("form").

`test_urls.py` finds views that call an action and asks for their route here.
"""

POST_ONLY = "POST only"
FORM = "form"

CHANGING = {
    "forums:thread_start": FORM,
    "forums:draft_save": POST_ONLY,
    "forums:draft_choose": POST_ONLY,
    "forums:draft_discard": FORM,
    "forums:draft_undo": POST_ONLY,
    "forums:draft_send_now": POST_ONLY,
    "forums:reply": FORM,
    "forums:post_edit": FORM,
    "forums:post_withdraw": FORM,
    "forums:thread_title": FORM,
    "forums:thread_subject": FORM,
    "forums:thread_narrow": FORM,
    "forums:preview": POST_ONLY,  # changes nothing; words have no place in an address
    "forums:similar_threads": POST_ONLY,  # the same
    "forums:mark_all_read": POST_ONLY,
    "forums:react": POST_ONLY,
    "forums:post_helped": POST_ONLY,
    "forums:thread_question": POST_ONLY,
    "forums:bookmark": POST_ONLY,
    "forums:bookmark_note": POST_ONLY,
    "forums:poll_vote": POST_ONLY,
    "forums:picture_add": POST_ONLY,
    "forums:subscribe": POST_ONLY,
    "forums:unsubscribe": POST_ONLY,
    "forums:mute": POST_ONLY,
    "forums:unmute": POST_ONLY,
    "notifications:notice_open": POST_ONLY,
    "notifications:mark_all_read": POST_ONLY,
    "notifications:email_preferences": FORM,
    "notifications:unsubscribe": FORM,
    "moderation:report": FORM,
    "moderation:report_experience": FORM,
    "drugs:experience_edit": FORM,
    "drugs:experience_withdraw": FORM,
    "drugs:experience_helpful": POST_ONLY,
    "accounts:settings": FORM,
    "accounts:devices": FORM,
    "sessions": FORM,
    "comfort": FORM,
    "accounts:change_handle": FORM,
    "accounts:profile": FORM,
    "accounts:profile_picture": FORM,
    "accounts:profile_picture_remove": POST_ONLY,
    "accounts:member_distance": FORM,
    "accounts:member_team": FORM,
    "accounts:account_close": FORM,
    "accounts:last_wish": FORM,
    "accounts:leaving": FORM,
    "accounts:come_back": FORM,
    "accounts:agreements": FORM,
    "accounts:health_consent": FORM,
    "accounts:health_withdraw": FORM,
    "drugs:treatment_add": FORM,
    "drugs:treatment_edit": FORM,
    "drugs:treatment_remove": FORM,
    "drugs:reminder_add": FORM,
    "drugs:reminder_edit": FORM,
    "drugs:reminder_remove": FORM,
    "drugs:reminder_done": POST_ONLY,
    "drugs:reminder_later": POST_ONLY,
    "drugs:reminder_pause": POST_ONLY,
    "drugs:reminder_resume": POST_ONLY,
    "accounts:export": FORM,
    "accounts:facebook_data_deletion": POST_ONLY,
    "accounts:facebook_deauthorise": POST_ONLY,
}

# Pages whose reading is itself worth a row: tables that a GET may touch.
MAY_TOUCH = {
    # how far one has read, and that its notices are read with it
    "forums:thread_detail": {"forums_threadread", "notifications_notification", "accounts_user"},
    # whoever has read everything up to a moment is noted as caught up until then
    "forums:threads": {"accounts_user"},
    # notices of what the reader may no longer see stop counting
    "notifications:notice_list": {"notifications_notification", "accounts_user"},
}

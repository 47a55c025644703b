// Tells a form which time zone the device is in, so that "morning" means the reader's morning. UTC without script.
for (const field of document.querySelectorAll("[data-time-zone]")) {
  try { field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" } catch { /* the device does not say */ }
}

"""The statements behind :mod:`permissions.rules`: which posts are alive at a moment, and who reaches them.

``held`` are the appointments, ``posts`` every way to act in one. An inspector's posts are the mandates: the
role alone opens nothing. A substitution ends with the appointment it stands on. On duty the principal is the
holder, if there is exactly one. Nothing is materialised, so that each question reads only its own rows.
"""

POSTS = """
WITH units AS NOT MATERIALIZED (
    SELECT code, level, name FROM permissions_unit
    WHERE active_from <= %(day)s::date AND (active_to IS NULL OR active_to >= %(day)s::date)
), held AS NOT MATERIALIZED (
    SELECT a.id, a.user_id, a.role, a.unit_id, u.level
    FROM permissions_appointment a
    JOIN units u ON u.code = a.unit_id
    WHERE a.starts_on <= %(day)s::date AND (a.ends_on IS NULL OR a.ends_on >= %(day)s::date)
      AND (a.stopped_at IS NULL OR a.stopped_at > %(at)s::timestamptz)
), posts AS NOT MATERIALIZED (
    SELECT h.user_id, h.role, h.level, h.unit_id, 'appointment' AS way, NULL::bigint AS principal_id
    FROM held h
    WHERE h.role <> %(inspector)s
    UNION ALL
    SELECT h.user_id, h.role, h.level, m.unit_id, 'appointment', NULL
    FROM held h
    JOIN permissions_inspectionmandate m ON m.user_id = h.user_id
    WHERE h.role = %(inspector)s AND m.starts_on <= %(day)s::date AND m.ends_on >= %(day)s::date
    UNION ALL
    SELECT s.substitute_id, h.role, h.level, h.unit_id, 'substitution', h.user_id
    FROM permissions_substitution s
    JOIN held h ON h.id = s.appointment_id
    WHERE s.starts_at <= %(at)s::timestamptz AND s.ends_at > %(at)s::timestamptz
    UNION ALL
    SELECT d.user_id, d.role, u.level, d.unit_id, 'duty', holder.user_id
    FROM permissions_dutyshift d
    JOIN units u ON u.code = d.unit_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN count(DISTINCT h.user_id) = 1 THEN min(h.user_id) END AS user_id
        FROM held h
        WHERE h.role = d.role AND h.unit_id = d.unit_id
    ) AS holder
    WHERE d.starts_at <= %(at)s::timestamptz AND d.ends_at > %(at)s::timestamptz
)
"""

# One row per post of one person; {granted} is put in by permissions.rules.
STANDING = f"""{POSTS}
SELECT me.name, me.is_active, {{granted}}::text,
    p.role, p.level, u.code, u.name, u.level, p.way, principal.id, principal.name
FROM permissions_user me
LEFT JOIN (posts p JOIN units u ON u.code = p.unit_id) ON p.user_id = me.id AND me.is_active
LEFT JOIN permissions_user principal ON principal.id = p.principal_id
WHERE me.id = %(user)s::bigint
ORDER BY u.code, p.role
"""  # noqa: S608  our own text, put together once

# One row per person and way to act in one post.
ACTORS = f"""{POSTS}
SELECT me.id, me.name, p.way, principal.id, principal.name
FROM posts p
JOIN units u ON u.code = p.unit_id
JOIN permissions_user me ON me.id = p.user_id AND me.is_active
LEFT JOIN permissions_user principal ON principal.id = p.principal_id
WHERE p.role = %(role)s AND p.level = %(level)s
  AND (p.unit_id = %(unit)s OR left(p.unit_id, 12) = %(unit)s)
ORDER BY me.id
"""  # noqa: S608

# One row per post asked for and unit of its level: holders, substitutes, shifts running or to come.
COVER = f"""{POSTS}
SELECT asked.authority, u.code, u.name,
    (SELECT count(DISTINCT h.user_id)
     FROM held h
     JOIN permissions_user x ON x.id = h.user_id AND x.is_active
     WHERE h.unit_id = u.code AND h.role = asked.role),
    (SELECT count(DISTINCT s.substitute_id)
     FROM permissions_substitution s
     JOIN held h ON h.id = s.appointment_id
     JOIN permissions_user x ON x.id = s.substitute_id AND x.is_active
     WHERE h.unit_id = u.code AND h.role = asked.role
       AND s.starts_at <= %(at)s::timestamptz AND s.ends_at > %(at)s::timestamptz),
    (SELECT count(*)
     FROM permissions_dutyshift d
     JOIN permissions_user x ON x.id = d.user_id AND x.is_active
     WHERE d.unit_id = u.code AND d.role = asked.role AND d.ends_at > %(at)s::timestamptz)
FROM unnest(%(authorities)s::text[], %(roles)s::text[], %(levels)s::text[]) AS asked(authority, role, level)
JOIN units u ON u.level = asked.level
ORDER BY u.code, asked.role
"""  # noqa: S608  our own text, put together once

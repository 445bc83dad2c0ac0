-- Readers: crawler/store/hosts.py

-- name: host_of_origin^
SELECT robots_status, robots_body, robots_fetched_at, robots_changed_at, robots_expires_at,
       tdm_rules, tdm_fetched_at, back_off_until, back_off_reason, back_offs
FROM host WHERE host = :host;

-- name: record_robots!
-- What a host's robots.txt says now; changed: its rules are others than before.
INSERT INTO host (host, robots_status, robots_body, robots_fetched_at, robots_expires_at)
VALUES (:host, :status, :body, :fetched_at, :expires_at)
ON CONFLICT (host) DO UPDATE
SET robots_status = excluded.robots_status, robots_body = excluded.robots_body,
    robots_fetched_at = excluded.robots_fetched_at, robots_expires_at = excluded.robots_expires_at,
    robots_changed_at = CASE WHEN :changed THEN excluded.robots_fetched_at ELSE host.robots_changed_at END;

-- name: record_tdm_rules!
INSERT INTO host (host, tdm_rules, tdm_fetched_at) VALUES (:host, :rules, :fetched_at)
ON CONFLICT (host) DO UPDATE SET tdm_rules = excluded.tdm_rules, tdm_fetched_at = excluded.tdm_fetched_at;

-- name: record_back_off!
-- Until when a host is left alone, and how often in a row that was needed.
INSERT INTO host (host, back_off_until, back_off_reason, back_offs) VALUES (:host, :until, :reason, :back_offs)
ON CONFLICT (host) DO UPDATE
SET back_off_until = excluded.back_off_until, back_off_reason = excluded.back_off_reason, back_offs = excluded.back_offs;

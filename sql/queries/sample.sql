-- Reader: crawler/sample/bad_day.py

-- name: bring_urls_forward!
-- As if so many hours had passed: what failed, and pages that were no articles, are due so much sooner.
UPDATE frontier SET due_at = due_at - make_interval(secs => 3600 * :hours)
WHERE due_at IS NOT NULL
  AND (state = 'failed'
       OR EXISTS (SELECT FROM rejection JOIN capture USING (capture_id) WHERE capture.frontier_id = frontier.frontier_id));

-- name: bring_hosts_forward!
-- The same of hosts that are to be left alone, and of their robots.txt.
UPDATE host SET back_off_until = back_off_until - make_interval(secs => 3600 * :hours),
                robots_expires_at = robots_expires_at - make_interval(secs => 3600 * :hours);

-- Organizations that keep events, deliveries and attempts for less long than the instance. Partitions hold those of all
-- organizations, so theirs are deleted row by row, a day at a time and in small steps.
ALTER TABLE organization ADD COLUMN retention_days int4;
COMMENT ON COLUMN organization.retention_days IS 'null: for as long as the instance';

CREATE TABLE organization_retention (
  organization int4 PRIMARY KEY REFERENCES organization,
  kept_from    date NOT NULL
);
COMMENT ON COLUMN organization_retention.kept_from IS 'what is of days before is deleted';
SELECT wall_off('organization_retention');

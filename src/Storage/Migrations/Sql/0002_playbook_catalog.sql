-- The catalog of remediation playbooks: one row is one version of one playbook, and a projection of its custom resource where it has an owner.
-- Rows without an owner are managed by SQL and work beside the others. The vector column is a step of its own, since pgvector is optional.

-- What a search filters by: keys in lower case with '_', values in lower case, each key an array. Case and '-' against '_'
-- must not decide a match, and a row written by SQL may hold a plain value where an owner declares a set. ASCII only
-- (COLLATE "C"), so that the program folds a filter exactly as the server folds a row, whatever the locale of the database.
CREATE FUNCTION playbook_label_set(labels jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(jsonb_object_agg(folded.key, folded.set), '{}')
        FROM (
            SELECT lower(replace(label.key, '-', '_') COLLATE "C") AS key,
                   jsonb_agg(DISTINCT lower(element.value COLLATE "C")) AS set
            FROM jsonb_each(labels) AS label,
                 jsonb_array_elements_text(CASE jsonb_typeof(label.value) WHEN 'array' THEN label.value ELSE jsonb_build_array(label.value) END) AS element
            WHERE element.value IS NOT NULL
            GROUP BY 1
        ) AS folded
    );

CREATE TABLE playbook_catalog (
    playbook_id               varchar(255)  NOT NULL,
    version                   varchar(50)   NOT NULL,

    name                      varchar(255)  NOT NULL,
    description               text          NOT NULL,
    owner                     varchar(255),
    maintainer                varchar(255),

    content                   text          NOT NULL,
    content_hash              varchar(64)   NOT NULL,

    labels                    jsonb         NOT NULL DEFAULT '{}',
    label_set                 jsonb         NOT NULL GENERATED ALWAYS AS (playbook_label_set(labels)) STORED,

    status                    varchar(20)   NOT NULL DEFAULT 'active',
    disabled_at               timestamptz,
    disabled_by               varchar(317),
    disabled_reason           text,

    is_latest_version         boolean       NOT NULL DEFAULT false,
    previous_version          varchar(50),
    deprecation_notice        text,

    version_notes             text,
    change_summary            text,
    approved_by               varchar(255),
    approved_at               timestamptz,

    expected_success_rate     decimal(4,3),
    expected_duration_seconds integer,
    actual_success_rate       decimal(4,3),
    total_executions          integer       NOT NULL DEFAULT 0,
    successful_executions     integer       NOT NULL DEFAULT 0,

    created_at                timestamptz   NOT NULL DEFAULT now(),
    updated_at                timestamptz   NOT NULL DEFAULT now(),
    created_by                varchar(317),
    updated_by                varchar(317),

    owner_uid                 uuid,
    owner_namespace           varchar(63),
    owner_name                varchar(253),
    deletion_policy           varchar(10)   NOT NULL DEFAULT 'archive',
    declared_hash             jsonb,

    search_document           tsvector,
    search_recipe             varchar(100),
    embedding_model           varchar(255),
    embedding_text_hash       varchar(64),
    embedded_at               timestamptz,

    CONSTRAINT playbook_catalog_pkey PRIMARY KEY (playbook_id, version),
    CONSTRAINT playbook_catalog_labels CHECK (jsonb_typeof(labels) = 'object'),
    CONSTRAINT playbook_catalog_status CHECK (status IN ('active', 'disabled', 'deprecated', 'archived')),
    CONSTRAINT playbook_catalog_expected_success_rate CHECK (expected_success_rate IS NULL OR (expected_success_rate >= 0 AND expected_success_rate <= 1)),
    CONSTRAINT playbook_catalog_actual_success_rate CHECK (actual_success_rate IS NULL OR (actual_success_rate >= 0 AND actual_success_rate <= 1)),
    CONSTRAINT playbook_catalog_total_executions CHECK (total_executions >= 0),
    CONSTRAINT playbook_catalog_successful_executions CHECK (successful_executions >= 0 AND successful_executions <= total_executions),
    CONSTRAINT playbook_catalog_owner CHECK (num_nulls(owner_uid, owner_namespace, owner_name) IN (0, 3)),
    CONSTRAINT playbook_catalog_declared CHECK (owner_uid IS NULL OR declared_hash IS NOT NULL),
    CONSTRAINT playbook_catalog_deletion_policy CHECK (deletion_policy IN ('archive', 'retain', 'delete'))
);

-- What a search reads of each row stays in the row; fetching it from TOAST takes longer than ranking it. With a vector in
-- it (1.5 KB, the next step) nearly every row is over the usual 2 KB, and would move out even its short columns.
ALTER TABLE playbook_catalog SET (toast_tuple_target = 4080);
ALTER TABLE playbook_catalog
    ALTER COLUMN search_document SET STORAGE MAIN,
    ALTER COLUMN label_set SET STORAGE MAIN;

-- The last guard of the latest-version rule: two cannot be, whoever writes.
CREATE UNIQUE INDEX idx_playbook_catalog_latest ON playbook_catalog (playbook_id) WHERE is_latest_version;

-- One object is one row, also where the API server lets its playbookId or version change.
CREATE UNIQUE INDEX idx_playbook_catalog_owner ON playbook_catalog (owner_uid) WHERE owner_uid IS NOT NULL;

CREATE INDEX idx_playbook_catalog_labels ON playbook_catalog USING gin (label_set jsonb_path_ops);

CREATE FUNCTION update_playbook_catalog_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END
$$;

CREATE TRIGGER playbook_catalog_updated_at
    BEFORE UPDATE ON playbook_catalog
    FOR EACH ROW EXECUTE FUNCTION update_playbook_catalog_updated_at();

-- A row whose text is changed by SQL would be found for what it no longer says. Whoever embeds the new text gives its hash too.
CREATE FUNCTION forget_playbook_embedding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_document = NULL;
    NEW.search_recipe = NULL;
    NEW.embedding_model = NULL;
    NEW.embedding_text_hash = NULL;
    NEW.embedded_at = NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER playbook_catalog_forget_embedding
    BEFORE UPDATE ON playbook_catalog
    FOR EACH ROW
    WHEN ((NEW.name, NEW.description) IS DISTINCT FROM (OLD.name, OLD.description) AND NEW.embedding_text_hash IS NOT DISTINCT FROM OLD.embedding_text_hash)
    EXECUTE FUNCTION forget_playbook_embedding();

COMMENT ON TABLE playbook_catalog IS 'Remediation playbooks, one row per version. Rows with an owner are projections of RemediationPlaybook objects; change those instead.';
COMMENT ON COLUMN playbook_catalog.description IS 'What the playbook does and, as a second paragraph, the symptoms it answers.';
COMMENT ON COLUMN playbook_catalog.content_hash IS 'SHA-256 of the UTF-8 content, in lower-case hex.';
COMMENT ON COLUMN playbook_catalog.labels IS 'As declared: environment, priority, business_category and others; ''*'' matches any value.';
COMMENT ON COLUMN playbook_catalog.label_set IS 'The labels as searches compare them.';
COMMENT ON COLUMN playbook_catalog.is_latest_version IS 'The highest semantic version among the active rows of this playbook.';
COMMENT ON COLUMN playbook_catalog.previous_version IS 'The version below this one in order of precedence, whatever its status.';
COMMENT ON COLUMN playbook_catalog.owner_uid IS 'UID of the RemediationPlaybook that this row is a projection of; NULL when it is managed by SQL.';
COMMENT ON COLUMN playbook_catalog.deletion_policy IS 'What becomes of the row when its owner is found gone.';
COMMENT ON COLUMN playbook_catalog.declared_hash IS 'Hash of each field as its owner declared it: tells a changed declaration from a row changed behind our back.';
COMMENT ON COLUMN playbook_catalog.search_document IS 'Our own tokens of name and description, name in weight A.';
COMMENT ON COLUMN playbook_catalog.search_recipe IS 'How search_document was made; another recipe makes it again.';
COMMENT ON COLUMN playbook_catalog.embedding_model IS 'Identity of the model that made the vector: protocol:model@revision/dims/recipe. Only vectors of one identity are compared.';
COMMENT ON COLUMN playbook_catalog.embedding_text_hash IS 'SHA-256 of the text that search_document and the vector were made of.';

PRAGMA application_id = 1953063278;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'tiaan','m001_initial','2026-11-23 04:11:16.135497+00:00');
CREATE TABLE assignment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    unit_id     INTEGER NOT NULL REFERENCES unit(id),
    round       INTEGER NOT NULL CHECK (round > 0),
    role        TEXT NOT NULL CHECK (role IN ('lead','co','split','participant')),
    assigned_on TEXT NOT NULL CHECK (assigned_on IS date(assigned_on, '+0 days')),
    due_on      TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days') AND due_on >= assigned_on),
    due_rule    TEXT NOT NULL,                      -- how the day came about: 3mo, 15wd, a date
    ended_on    TEXT CHECK (ended_on IS date(ended_on, '+0 days')),
    end_reason  TEXT NOT NULL DEFAULT '',
    UNIQUE (id, proposal_id),
    CHECK (ended_on IS NULL OR trim(end_reason) <> '')
) STRICT;
INSERT INTO "assignment" VALUES(1,1,2,1,'lead','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(2,1,3,1,'co','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(3,2,2,1,'split','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(4,2,4,1,'split','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(5,5,1,1,'participant','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(6,5,4,1,'participant','2025-02-20','2025-05-20','3mo',NULL,'');
INSERT INTO "assignment" VALUES(7,3,3,1,'lead','2025-02-21','2025-05-21','3mo',NULL,'');
INSERT INTO "assignment" VALUES(8,1,2,2,'lead','2025-04-20','2025-05-20','1mo',NULL,'');
INSERT INTO "assignment" VALUES(9,1,3,2,'co','2025-04-20','2025-05-20','1mo',NULL,'');
CREATE TABLE attachment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    kind        TEXT NOT NULL CHECK (kind IN ('text','letter','form','other')),
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL REFERENCES content(sha256)
) STRICT;
INSERT INTO "attachment" VALUES(1,1,'letter','letter.txt','3160f6297603d15c95f94895f992e1094492a0fca44413665e80ae8f4698dcec');
CREATE TABLE contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    unit_id     INTEGER REFERENCES unit(id),
    stage       TEXT NOT NULL CHECK (stage IN ('before','during','after')),
    way         TEXT NOT NULL CHECK (way IN ('face','onsite','meeting','phone','letter',
                    'declined')),
    happened_on TEXT NOT NULL CHECK (happened_on IS date(happened_on, '+0 days')),
    note        TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "contact" VALUES(1,3,3,'during','face','2025-05-05','');
CREATE TABLE contact_card (                         -- kept beside the log, never in it
    digest     TEXT PRIMARY KEY CHECK (length(digest) = 64),    -- of salt and values
    salt       TEXT,                                            -- null after `forget`
    phone      TEXT,
    address    TEXT,
    employer   TEXT
) STRICT;
INSERT INTO "contact_card" VALUES('a16f5f70ea6caab8b522cd34bb0039333844b00645ae52dbe5e5453be46feb7c','a3eb1c36bbc0979c7f328a964fddf829','13800001111','','');
INSERT INTO "contact_card" VALUES('3be0e160f4447594c340a14c820f4be68cf53070fc646b55d0a170216d931eed','f64fe6afad9d258c8780075b478bdd6f','13900002222','','');
CREATE TABLE content (                              -- bytes by their hash; never imaged in the log
    sha256      TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    bytes       BLOB                                -- null after `forget`
) STRICT;
INSERT INTO "content" VALUES('8d2bf692b84c9e6bc70a52948fe946f98fcce038bc6e5dacde319f111cfc11a8',X'E585B3E4BA8EE68F90E6A188E79A84E6ADA3E69687EFBC8CE4B880E5AD97E4B88DE694B9E38082');
INSERT INTO "content" VALUES('3b5bef34818683acdae2d87c8c9678c5ad49a30cb4bd409c4754a6d1317dcb5b',X'E5BBBAE8AEAEE5BBB6E995BFE69CABE78FADE8BDA6E38082');
INSERT INTO "content" VALUES('932081dcf800102742d7ead459b02ddd473d37f0e07cb1f5e21e1fe12776f367',X'E5BBBAE8AEAEE8A1A5E7A78DE38082');
INSERT INTO "content" VALUES('28bdf79c70bcf09c3bc41573f6a32fc229246406d8479695a4bc79f9c3fb3208',X'E5BBBAE8AEAEE696B0E5BBBAE38082');
INSERT INTO "content" VALUES('8a042417eaee60a20281e100f22493d96ac42a7ca382d46b89c74e58b3c28f95',X'E5BBBAE8AEAEE5A29EE5BC80E38082');
INSERT INTO "content" VALUES('e468f3c0bfa7d0d3e270a37fbc3588b93c8cc7b9b4ddee7602168e699b375555',X'E5BE85E98187E38082');
INSERT INTO "content" VALUES('27730bbd49dfc3662262b9069650037155770aa3e670fce19c6eb38c13a71f24',X'E5BBBAE8AEAEE4B8BEE58A9EE38082');
INSERT INTO "content" VALUES('ef1b0e6cfa06f30d265d334bd15b259ec726688088b8a85ff27deb97436ab01f',X'E5BBBAE8AEAEE58892E7BABFE38082');
INSERT INTO "content" VALUES('3160f6297603d15c95f94895f992e1094492a0fca44413665e80ae8f4698dcec',X'E585B3E4BA8EE68F90E6A188E79A84E6ADA3E69687EFBC8CE4B880E5AD97E4B88DE694B9E380820A');
CREATE TABLE decision (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id  INTEGER NOT NULL REFERENCES proposal(id),
    outcome      TEXT NOT NULL CHECK (outcome IN ('file','reject','return','convert','merge',
                     'withdraw','reopen')),
    decided_on   TEXT NOT NULL CHECK (decided_on IS date(decided_on, '+0 days')),
    decided_by   TEXT NOT NULL DEFAULT '',
    grounds      TEXT NOT NULL DEFAULT '[]' CHECK (grounds GLOB '[[]*]'),
    converted_to TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    notified_on  TEXT CHECK (notified_on IS date(notified_on, '+0 days')),
    CHECK (outcome <> 'reject' OR grounds <> '[]')
) STRICT;
INSERT INTO "decision" VALUES(1,1,'file','2025-01-10','','[]','','',NULL);
INSERT INTO "decision" VALUES(2,2,'file','2025-01-10','','[]','','',NULL);
INSERT INTO "decision" VALUES(3,5,'file','2025-01-10','','[]','','',NULL);
INSERT INTO "decision" VALUES(4,6,'file','2025-01-10','','[]','','',NULL);
INSERT INTO "decision" VALUES(5,3,'file','2025-01-10','','[]','','',NULL);
INSERT INTO "decision" VALUES(6,4,'return','2025-01-10','','[]','','没有建议',NULL);
INSERT INTO "decision" VALUES(7,7,'reject','2025-01-10','提案审查委员会','["N07"]','','',NULL);
INSERT INTO "decision" VALUES(8,8,'convert','2025-01-10','','[]','社情民意','',NULL);
INSERT INTO "decision" VALUES(9,6,'merge','2025-01-11','','[]','','',NULL);
INSERT INTO "decision" VALUES(10,9,'file','2025-03-02','','[]','','',NULL);
INSERT INTO "decision" VALUES(11,9,'withdraw','2025-03-03','','[]','','提案人要求',NULL);
CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation(id),
    proposal_id  INTEGER,                           -- null: a register or a setting changed
    action       TEXT NOT NULL,
    choice       TEXT,
    from_state   TEXT,
    to_state     TEXT,
    happened_on  TEXT NOT NULL CHECK (happened_on IS date(happened_on, '+0 days')),
    source       TEXT,                              -- 提案.xlsx · Sheet1 · 17
    note         TEXT NOT NULL DEFAULT '',          -- the clerk's own words
    changes      TEXT NOT NULL CHECK (changes GLOB '[[]*]')
) STRICT;
INSERT INTO "event" VALUES(1,1,NULL,'init',NULL,NULL,NULL,'2024-12-01',NULL,'十一届二次会议','[{"table":"session","id":1,"after":{"id":1,"key":"11-2","label":"十一届二次会议","opens_on":"2025-01-05","closes_on":"2025-01-08","cutoff_at":"2025-01-07T12:00"}}]');
INSERT INTO "event" VALUES(2,2,NULL,'settings',NULL,NULL,NULL,'2024-12-02',NULL,'title_max','[{"table":"setting","id":1,"after":{"id":1,"key":"title_max","value":"40"}}]');
INSERT INTO "event" VALUES(3,3,NULL,'register',NULL,NULL,NULL,'2024-12-02',NULL,'县教育局、县交通运输局、县住建局、县财政局','[{"table":"unit","id":1,"after":{"id":1,"name":"县教育局","channel":"政府系统","position":1,"is_active":1}},{"table":"unit","id":2,"after":{"id":2,"name":"县交通运输局","channel":"政府系统","position":2,"is_active":1}},{"table":"unit","id":3,"after":{"id":3,"name":"县住建局","channel":"政府系统","position":3,"is_active":1}},{"table":"unit","id":4,"after":{"id":4,"name":"县财政局","channel":"政府系统","position":4,"is_active":1}}]');
INSERT INTO "event" VALUES(4,4,NULL,'register',NULL,NULL,NULL,'2024-12-02',NULL,'县交通运输局 = 交通局','[{"table":"unit_alias","id":1,"after":{"id":1,"alias":"交通局","unit_id":2}}]');
INSERT INTO "event" VALUES(5,5,NULL,'register',NULL,NULL,NULL,'2024-12-02',NULL,'县档案馆','[{"table":"unit","id":5,"after":{"id":5,"name":"县档案馆","channel":"","position":5,"is_active":1}}]');
INSERT INTO "event" VALUES(6,6,NULL,'register',NULL,NULL,NULL,'2024-12-02',NULL,'停用 县档案馆','[{"table":"unit","id":5,"before":{"is_active":1},"after":{"is_active":0}}]');
INSERT INTO "event" VALUES(7,7,NULL,'register',NULL,NULL,NULL,'2024-12-03',NULL,'王芳、李明','[{"table":"proposer","id":1,"after":{"id":1,"name":"王芳","is_person":1,"remark":"","sector":"教育界","is_active":1}},{"table":"proposer","id":2,"after":{"id":2,"name":"李明","is_person":1,"remark":"","sector":"教育界","is_active":1}}]');
INSERT INTO "event" VALUES(8,8,NULL,'register',NULL,NULL,NULL,'2024-12-03',NULL,'张伟','[{"table":"proposer","id":3,"after":{"id":3,"name":"张伟","is_person":1,"remark":"城关小学","sector":"","is_active":1}}]');
INSERT INTO "event" VALUES(9,9,1,'submit',NULL,NULL,'pending','2025-01-05',NULL,'','[{"table":"proposer_contact","id":1,"after":{"id":1,"proposer_id":1,"digest":"a16f5f70ea6caab8b522cd34bb0039333844b00645ae52dbe5e5453be46feb7c"}},{"table":"proposal","id":1,"after":{"id":1,"session_id":1,"intake_no":1,"case_no":null,"title":"关于增设路灯的提案","body_sha256":"8d2bf692b84c9e6bc70a52948fe946f98fcce038bc6e5dacde319f111cfc11a8","body_length":13,"proposer_kind":"joint","timing":"session","category":"社会建设","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-05","merged_into":null}},{"table":"sponsor","id":1,"after":{"id":1,"proposal_id":1,"proposer_id":1,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-05","sector":"教育界"}},{"table":"sponsor","id":2,"after":{"id":2,"proposal_id":1,"proposer_id":2,"position":2,"consent":"invited","consent_how":"","consent_on":null,"sector":"教育界"}}]');
INSERT INTO "event" VALUES(10,10,2,'submit',NULL,NULL,'pending','2025-01-05',NULL,'','[{"table":"proposal","id":2,"after":{"id":2,"session_id":1,"intake_no":2,"case_no":null,"title":"关于公交线路的提案","body_sha256":"3b5bef34818683acdae2d87c8c9678c5ad49a30cb4bd409c4754a6d1317dcb5b","body_length":8,"proposer_kind":"member","timing":"session","category":"","public_consent":"yes","public_reason":"","suggested_unit":"交通局","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-05","merged_into":null}},{"table":"sponsor","id":3,"after":{"id":3,"proposal_id":2,"proposer_id":2,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-05","sector":"教育界"}}]');
INSERT INTO "event" VALUES(11,11,3,'submit',NULL,NULL,'pending','2025-01-05',NULL,'','[{"table":"proposal","id":3,"after":{"id":3,"session_id":1,"intake_no":3,"case_no":null,"title":"关于河道绿化的提案","body_sha256":"932081dcf800102742d7ead459b02ddd473d37f0e07cb1f5e21e1fe12776f367","body_length":5,"proposer_kind":"member","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-05","merged_into":null}},{"table":"sponsor","id":4,"after":{"id":4,"proposal_id":3,"proposer_id":3,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-05","sector":""}}]');
INSERT INTO "event" VALUES(12,12,4,'submit',NULL,NULL,'pending','2025-01-06',NULL,'','[{"table":"proposer","id":4,"after":{"id":4,"name":"刘洋","is_person":1,"remark":"","sector":"","is_active":1}},{"table":"proposal","id":4,"after":{"id":4,"session_id":1,"intake_no":4,"case_no":null,"title":"关于养老的提案","body_sha256":null,"body_length":0,"proposer_kind":"member","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-06","merged_into":null}},{"table":"sponsor","id":5,"after":{"id":5,"proposal_id":4,"proposer_id":4,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-06","sector":""}}]');
INSERT INTO "event" VALUES(13,13,5,'submit',NULL,NULL,'pending','2025-01-06',NULL,'','[{"table":"proposer","id":5,"after":{"id":5,"name":"民盟县总支","is_person":0,"remark":"","sector":"","is_active":1}},{"table":"proposal","id":5,"after":{"id":5,"session_id":1,"intake_no":5,"case_no":null,"title":"关于教师周转房的提案","body_sha256":"28bdf79c70bcf09c3bc41573f6a32fc229246406d8479695a4bc79f9c3fb3208","body_length":5,"proposer_kind":"party","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-06","merged_into":null}},{"table":"sponsor","id":6,"after":{"id":6,"proposal_id":5,"proposer_id":5,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-06","sector":""}}]');
INSERT INTO "event" VALUES(14,14,6,'submit',NULL,NULL,'pending','2025-01-06',NULL,'','[{"table":"proposer","id":6,"after":{"id":6,"name":"赵静","is_person":1,"remark":"","sector":"","is_active":1}},{"table":"proposal","id":6,"after":{"id":6,"session_id":1,"intake_no":6,"case_no":null,"title":"关于班车的提案","body_sha256":"8a042417eaee60a20281e100f22493d96ac42a7ca382d46b89c74e58b3c28f95","body_length":5,"proposer_kind":"member","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-06","merged_into":null}},{"table":"sponsor","id":7,"after":{"id":7,"proposal_id":6,"proposer_id":6,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-06","sector":""}}]');
INSERT INTO "event" VALUES(15,15,7,'submit',NULL,NULL,'pending','2025-01-06',NULL,'','[{"table":"proposer","id":7,"after":{"id":7,"name":"周强","is_person":1,"remark":"","sector":"","is_active":1}},{"table":"proposal","id":7,"after":{"id":7,"session_id":1,"intake_no":7,"case_no":null,"title":"关于本人待遇的提案","body_sha256":"e468f3c0bfa7d0d3e270a37fbc3588b93c8cc7b9b4ddee7602168e699b375555","body_length":3,"proposer_kind":"member","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-06","merged_into":null}},{"table":"sponsor","id":8,"after":{"id":8,"proposal_id":7,"proposer_id":7,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-06","sector":""}}]');
INSERT INTO "event" VALUES(16,16,8,'submit',NULL,NULL,'pending','2025-01-06',NULL,'','[{"table":"proposer","id":8,"after":{"id":8,"name":"孙丽","is_person":1,"remark":"","sector":"","is_active":1}},{"table":"proposal","id":8,"after":{"id":8,"session_id":1,"intake_no":8,"case_no":null,"title":"关于展销会的提案","body_sha256":"27730bbd49dfc3662262b9069650037155770aa3e670fce19c6eb38c13a71f24","body_length":5,"proposer_kind":"member","timing":"session","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-01-06","merged_into":null}},{"table":"sponsor","id":9,"after":{"id":9,"proposal_id":8,"proposer_id":8,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-01-06","sector":""}}]');
INSERT INTO "event" VALUES(17,17,9,'submit',NULL,NULL,'pending','2025-03-01',NULL,'','[{"table":"proposal","id":9,"after":{"id":9,"session_id":1,"intake_no":9,"case_no":null,"title":"关于校门口停车的提案","body_sha256":"ef1b0e6cfa06f30d265d334bd15b259ec726688088b8a85ff27deb97436ab01f","body_length":5,"proposer_kind":"member","timing":"offsession","category":"","public_consent":"unknown","public_reason":"","suggested_unit":"","stated_signers":null,"note":"","key_level":"","is_excellent":0,"mode":null,"leader":"","state":"pending","round":1,"received_on":"2025-03-01","merged_into":null}},{"table":"sponsor","id":10,"after":{"id":10,"proposal_id":9,"proposer_id":1,"position":1,"consent":"confirmed","consent_how":"本人提交","consent_on":"2025-03-01","sector":"教育界"}}]');
INSERT INTO "event" VALUES(18,18,1,'review','file','pending','filed','2025-01-10',NULL,'','[{"table":"proposal","id":1,"before":{"case_no":null},"after":{"case_no":"001"}},{"table":"proposal","id":1,"before":{"key_level":""},"after":{"key_level":"重点"}},{"table":"decision","id":1,"after":{"id":1,"proposal_id":1,"outcome":"file","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":1,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(19,18,2,'review','file','pending','filed','2025-01-10',NULL,'','[{"table":"proposal","id":2,"before":{"case_no":null},"after":{"case_no":"002"}},{"table":"proposal","id":2,"before":{"key_level":""},"after":{"key_level":"重点"}},{"table":"decision","id":2,"after":{"id":2,"proposal_id":2,"outcome":"file","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":2,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(20,18,5,'review','file','pending','filed','2025-01-10',NULL,'','[{"table":"proposal","id":5,"before":{"case_no":null},"after":{"case_no":"003"}},{"table":"proposal","id":5,"before":{"key_level":""},"after":{"key_level":"重点"}},{"table":"decision","id":3,"after":{"id":3,"proposal_id":5,"outcome":"file","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":5,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(21,18,6,'review','file','pending','filed','2025-01-10',NULL,'','[{"table":"proposal","id":6,"before":{"case_no":null},"after":{"case_no":"004"}},{"table":"proposal","id":6,"before":{"key_level":""},"after":{"key_level":"重点"}},{"table":"decision","id":4,"after":{"id":4,"proposal_id":6,"outcome":"file","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":6,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(22,19,3,'review','file','pending','filed','2025-01-10',NULL,'','[{"table":"proposal","id":3,"before":{"case_no":null},"after":{"case_no":"030"}},{"table":"proposal","id":3,"before":{"category":""},"after":{"category":"生态文明建设"}},{"table":"decision","id":5,"after":{"id":5,"proposal_id":3,"outcome":"file","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":3,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(23,20,4,'review','return','pending','returned','2025-01-10',NULL,'没有建议','[{"table":"decision","id":6,"after":{"id":6,"proposal_id":4,"outcome":"return","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"","note":"没有建议","notified_on":null}},{"table":"proposal","id":4,"before":{"state":"pending"},"after":{"state":"returned"}}]');
INSERT INTO "event" VALUES(24,21,7,'review','reject','pending','rejected','2025-01-10',NULL,'','[{"table":"decision","id":7,"after":{"id":7,"proposal_id":7,"outcome":"reject","decided_on":"2025-01-10","decided_by":"提案审查委员会","grounds":"[\"N07\"]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":7,"before":{"state":"pending"},"after":{"state":"rejected"}}]');
INSERT INTO "event" VALUES(25,22,8,'review','convert','pending','converted','2025-01-10',NULL,'','[{"table":"decision","id":8,"after":{"id":8,"proposal_id":8,"outcome":"convert","decided_on":"2025-01-10","decided_by":"","grounds":"[]","converted_to":"社情民意","note":"","notified_on":null}},{"table":"proposal","id":8,"before":{"state":"pending"},"after":{"state":"converted"}}]');
INSERT INTO "event" VALUES(26,23,6,'merge',NULL,'filed','merged','2025-01-11',NULL,'并入 002 号','[{"table":"proposal","id":6,"before":{"merged_into":null},"after":{"merged_into":2}},{"table":"decision","id":9,"after":{"id":9,"proposal_id":6,"outcome":"merge","decided_on":"2025-01-11","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":6,"before":{"state":"filed"},"after":{"state":"merged"}}]');
INSERT INTO "event" VALUES(27,24,1,'amend',NULL,'filed','filed','2025-01-12',NULL,'','[{"table":"proposal","id":1,"before":{"note":""},"after":{"note":"更正"}},{"table":"sponsor","id":2,"before":{"consent":"invited","consent_how":"","consent_on":null},"after":{"consent":"confirmed","consent_how":"经办人确认","consent_on":"2025-01-12"}}]');
INSERT INTO "event" VALUES(28,25,3,'amend',NULL,'filed','filed','2025-01-12',NULL,'','[{"table":"old_number","id":1,"after":{"id":1,"proposal_id":3,"case_no":"030"}},{"table":"proposal","id":3,"before":{"case_no":"030"},"after":{"case_no":"031"}}]');
INSERT INTO "event" VALUES(29,26,9,'review','file','pending','filed','2025-03-02',NULL,'','[{"table":"proposal","id":9,"before":{"case_no":null},"after":{"case_no":"032"}},{"table":"decision","id":10,"after":{"id":10,"proposal_id":9,"outcome":"file","decided_on":"2025-03-02","decided_by":"","grounds":"[]","converted_to":"","note":"","notified_on":null}},{"table":"proposal","id":9,"before":{"state":"pending"},"after":{"state":"filed"}}]');
INSERT INTO "event" VALUES(30,27,9,'withdraw',NULL,'filed','withdrawn','2025-03-03',NULL,'提案人要求','[{"table":"decision","id":11,"after":{"id":11,"proposal_id":9,"outcome":"withdraw","decided_on":"2025-03-03","decided_by":"","grounds":"[]","converted_to":"","note":"提案人要求","notified_on":null}},{"table":"proposal","id":9,"before":{"state":"filed"},"after":{"state":"withdrawn"}}]');
INSERT INTO "event" VALUES(31,28,1,'assign',NULL,'filed','assigned','2025-02-20',NULL,'','[{"table":"proposal","id":1,"before":{"mode":null},"after":{"mode":"lead_co"}},{"table":"assignment","id":1,"after":{"id":1,"proposal_id":1,"unit_id":2,"round":1,"role":"lead","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"assignment","id":2,"after":{"id":2,"proposal_id":1,"unit_id":3,"round":1,"role":"co","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"proposal","id":1,"before":{"state":"filed"},"after":{"state":"assigned"}}]');
INSERT INTO "event" VALUES(32,29,2,'assign',NULL,'filed','assigned','2025-02-20',NULL,'','[{"table":"proposal","id":2,"before":{"mode":null},"after":{"mode":"split"}},{"table":"assignment","id":3,"after":{"id":3,"proposal_id":2,"unit_id":2,"round":1,"role":"split","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"assignment","id":4,"after":{"id":4,"proposal_id":2,"unit_id":4,"round":1,"role":"split","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"proposal","id":2,"before":{"state":"filed"},"after":{"state":"assigned"}}]');
INSERT INTO "event" VALUES(33,30,5,'assign',NULL,'filed','assigned','2025-02-20',NULL,'','[{"table":"proposal","id":5,"before":{"mode":null,"leader":""},"after":{"mode":"collective","leader":"分管副县长"}},{"table":"assignment","id":5,"after":{"id":5,"proposal_id":5,"unit_id":1,"round":1,"role":"participant","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"assignment","id":6,"after":{"id":6,"proposal_id":5,"unit_id":4,"round":1,"role":"participant","assigned_on":"2025-02-20","due_on":"2025-05-20","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"proposal","id":5,"before":{"state":"filed"},"after":{"state":"assigned"}}]');
INSERT INTO "event" VALUES(34,31,3,'assign',NULL,'filed','assigned','2025-02-21',NULL,'','[{"table":"proposal","id":3,"before":{"mode":null},"after":{"mode":"single"}},{"table":"assignment","id":7,"after":{"id":7,"proposal_id":3,"unit_id":3,"round":1,"role":"lead","assigned_on":"2025-02-21","due_on":"2025-05-21","due_rule":"3mo","ended_on":null,"end_reason":""}},{"table":"proposal","id":3,"before":{"state":"filed"},"after":{"state":"assigned"}}]');
INSERT INTO "event" VALUES(35,32,1,'reply',NULL,'assigned','replied','2025-04-01',NULL,'','[{"table":"attachment","id":1,"after":{"id":1,"proposal_id":1,"kind":"letter","name":"letter.txt","sha256":"3160f6297603d15c95f94895f992e1094492a0fca44413665e80ae8f4698dcec"}},{"table":"reply","id":1,"after":{"id":1,"proposal_id":1,"assignment_id":1,"doc_no":"县交函〔2025〕1号","issued_on":"2025-04-01","signed_by":"局长","class_raw":"B","class_scheme":"classic-4","result":"adopted","reason":"","letter_id":1}},{"table":"result","id":1,"after":{"id":1,"proposal_id":1,"result":"adopted","set_on":"2025-04-01"}},{"table":"proposal","id":1,"before":{"state":"assigned"},"after":{"state":"replied"}}]');
INSERT INTO "event" VALUES(36,33,2,'reply',NULL,'assigned','assigned','2025-04-02',NULL,'','[{"table":"reply","id":2,"after":{"id":2,"proposal_id":2,"assignment_id":3,"doc_no":"","issued_on":"2025-04-02","signed_by":"","class_raw":"A","class_scheme":"classic-4","result":"resolved","reason":"","letter_id":null}}]');
INSERT INTO "event" VALUES(37,34,2,'reply',NULL,'assigned','replied','2025-04-03',NULL,'','[{"table":"reply","id":3,"after":{"id":3,"proposal_id":2,"assignment_id":4,"doc_no":"","issued_on":"2025-04-03","signed_by":"","class_raw":"C","class_scheme":"classic-4","result":"explained","reason":"财力不足","letter_id":null}},{"table":"result","id":2,"after":{"id":2,"proposal_id":2,"result":"explained","set_on":"2025-04-03"}},{"table":"proposal","id":2,"before":{"state":"assigned"},"after":{"state":"replied"}}]');
INSERT INTO "event" VALUES(38,35,5,'reply',NULL,'assigned','replied','2025-04-04',NULL,'','[{"table":"reply","id":4,"after":{"id":4,"proposal_id":5,"assignment_id":5,"doc_no":"","issued_on":"2025-04-04","signed_by":"","class_raw":"resolved","class_scheme":"classic-4","result":"resolved","reason":"","letter_id":null}},{"table":"result","id":3,"after":{"id":3,"proposal_id":5,"result":"resolved","set_on":"2025-04-04"}},{"table":"proposal","id":5,"before":{"state":"assigned"},"after":{"state":"replied"}}]');
INSERT INTO "event" VALUES(39,36,1,'feedback',NULL,'replied','assigned','2025-04-20',NULL,'','[{"table":"feedback","id":1,"after":{"id":1,"proposal_id":1,"round":1,"proposer_id":1,"rating_result":"不满意","rating_work":null,"given_on":"2025-04-20","source":"paper","comment":"没有照办"}},{"table":"proposal","id":1,"before":{"round":1},"after":{"round":2}},{"table":"assignment","id":8,"after":{"id":8,"proposal_id":1,"unit_id":2,"round":2,"role":"lead","assigned_on":"2025-04-20","due_on":"2025-05-20","due_rule":"1mo","ended_on":null,"end_reason":""}},{"table":"assignment","id":9,"after":{"id":9,"proposal_id":1,"unit_id":3,"round":2,"role":"co","assigned_on":"2025-04-20","due_on":"2025-05-20","due_rule":"1mo","ended_on":null,"end_reason":""}},{"table":"proposal","id":1,"before":{"state":"replied"},"after":{"state":"assigned"}}]');
INSERT INTO "event" VALUES(40,37,1,'reply',NULL,'assigned','replied','2025-05-20',NULL,'','[{"table":"reply","id":5,"after":{"id":5,"proposal_id":1,"assignment_id":8,"doc_no":"","issued_on":"2025-05-20","signed_by":"","class_raw":"A","class_scheme":"classic-4","result":"resolved","reason":"","letter_id":null}},{"table":"result","id":4,"after":{"id":4,"proposal_id":1,"result":"resolved","set_on":"2025-05-20"}},{"table":"proposal","id":1,"before":{"state":"assigned"},"after":{"state":"replied"}}]');
INSERT INTO "event" VALUES(41,38,1,'feedback',NULL,'replied','replied','2025-05-30',NULL,'','[{"table":"feedback","id":2,"after":{"id":2,"proposal_id":1,"round":2,"proposer_id":1,"rating_result":"满意","rating_work":"满意","given_on":"2025-05-30","source":"self","comment":""}}]');
INSERT INTO "event" VALUES(42,39,5,'feedback',NULL,'replied','replied','2025-04-21',NULL,'','[{"table":"feedback","id":3,"after":{"id":3,"proposal_id":5,"round":1,"proposer_id":5,"rating_result":"基本满意","rating_work":null,"given_on":"2025-04-21","source":"phone","comment":""}}]');
INSERT INTO "event" VALUES(43,40,1,'feedback',NULL,'replied','replied','2025-04-22',NULL,'','[{"table":"feedback","id":4,"after":{"id":4,"proposal_id":1,"round":2,"proposer_id":2,"rating_result":"满意","rating_work":null,"given_on":"2025-04-22","source":"self","comment":""}}]');
INSERT INTO "event" VALUES(44,41,1,'undo',NULL,'replied','replied','2025-04-23',NULL,'','[{"table":"feedback","id":4,"before":{"id":4,"proposal_id":1,"round":2,"proposer_id":2,"rating_result":"满意","rating_work":null,"given_on":"2025-04-22","source":"self","comment":""}}]');
INSERT INTO "event" VALUES(45,42,NULL,'register',NULL,NULL,NULL,'2025-06-01','members.csv · 2','钱进','[{"table":"proposer","id":9,"after":{"id":9,"name":"钱进","is_person":1,"remark":"","sector":"经济界","is_active":1}},{"table":"proposer_contact","id":2,"after":{"id":2,"proposer_id":9,"digest":"3be0e160f4447594c340a14c820f4be68cf53070fc646b55d0a170216d931eed"}}]');
INSERT INTO "event" VALUES(46,43,3,'reply',NULL,'assigned','replied','2025-05-05','replies.csv · 2','','[{"table":"reply","id":6,"after":{"id":6,"proposal_id":3,"assignment_id":7,"doc_no":"","issued_on":"2025-05-05","signed_by":"","class_raw":"A","class_scheme":"classic-4","result":"resolved","reason":"","letter_id":null}},{"table":"result","id":5,"after":{"id":5,"proposal_id":3,"result":"resolved","set_on":"2025-05-05"}},{"table":"proposal","id":3,"before":{"state":"assigned"},"after":{"state":"replied"}}]');
INSERT INTO "event" VALUES(47,43,3,'contact',NULL,'replied','replied','2025-05-05','replies.csv · 2','','[{"table":"contact","id":1,"after":{"id":1,"proposal_id":3,"unit_id":3,"stage":"during","way":"face","happened_on":"2025-05-05","note":""}}]');
INSERT INTO "event" VALUES(48,44,NULL,'freeze',NULL,NULL,NULL,'2025-06-02',NULL,'年中通报','[{"table":"published","id":1,"after":{"id":1,"name":"年中通报","as_of":"2025-06-30","sessions":"[\"11-2\"]","base":"returned","settings":"{\"title_max\":\"40\"}","figures":"[[\"received\",\"收到\",9,null,\"收到：届次内截至该日收到的全部提案，含并案、撤案、退回的\"],[\"filed\",\"立案\",4,null,\"立案：最近一次审查结论为立案的提案（并案的单列，不计立案）\"],[\"filing_rate\",\"立案率\",4,9,\"立案率＝立案÷收到：分子为最近一次审查结论为立案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"merged\",\"并案\",1,null,\"并案：并入其他提案的提案（并案的单列，不计立案）\"],[\"merged_share\",\"并案占比\",1,9,\"并案占比＝并案÷收到：分子为并入其他提案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"withdrawn\",\"撤案\",1,null,\"撤案：提案者撤回的提案（并案的单列，不计立案）\"],[\"withdrawn_share\",\"撤案占比\",1,9,\"撤案占比＝撤案÷收到：分子为提案者撤回的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"returned\",\"退回\",1,null,\"退回：退回修改、尚未重新提交的提案（并案的单列，不计立案）\"],[\"returned_share\",\"退回占比\",1,9,\"退回占比＝退回÷收到：分子为退回修改、尚未重新提交的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"converted\",\"转化\",1,null,\"转化：转作社情民意、来信等的提案（并案的单列，不计立案）\"],[\"converted_share\",\"转化占比\",1,9,\"转化占比＝转化÷收到：分子为转作社情民意、来信等的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"rejected\",\"不予立案\",1,null,\"不予立案：不予立案的提案（并案的单列，不计立案；不予立案情形 15 条）；条文：N01 至 N10 为全国政协公布的十种情形\"],[\"rejected_share\",\"不予立案占比\",1,9,\"不予立案占比＝不予立案÷收到：分子为不予立案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；不予立案情形 15 条；四舍五入）；条文：N01 至 N10 为全国政协公布的十种情形\"],[\"pending\",\"待审\",0,null,\"待审：尚未审查的提案（并案的单列，不计立案）\"],[\"pending_share\",\"待审占比\",0,9,\"待审占比＝待审÷收到：分子为尚未审查的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）\"],[\"kind.member\",\"委员个人\",2,null,\"\"],[\"kind.member_share\",\"委员个人占比\",2,4,\"\"],[\"kind.joint\",\"委员联名\",1,null,\"\"],[\"kind.joint_share\",\"委员联名占比\",1,4,\"\"],[\"kind.party\",\"民主党派\",1,null,\"\"],[\"kind.party_share\",\"民主党派占比\",1,4,\"\"],[\"kind.fic\",\"工商联\",0,null,\"\"],[\"kind.fic_share\",\"工商联占比\",0,4,\"\"],[\"kind.organization\",\"人民团体\",0,null,\"\"],[\"kind.organization_share\",\"人民团体占比\",0,4,\"\"],[\"kind.committee\",\"专门委员会\",0,null,\"\"],[\"kind.committee_share\",\"专门委员会占比\",0,4,\"\"],[\"kind.sector\",\"界别\",0,null,\"\"],[\"kind.sector_share\",\"界别占比\",0,4,\"\"],[\"kind.group\",\"委员小组\",0,null,\"\"],[\"kind.group_share\",\"委员小组占比\",0,4,\"\"],[\"kind.other\",\"其他\",0,null,\"\"],[\"kind.other_share\",\"其他占比\",0,4,\"\"],[\"collective_origin\",\"集体提案\",1,null,\"集体提案：立案的提案中，党派、团体、专委会、界别、小组等提出的（并案的单列，不计立案）\"],[\"collective_share\",\"集体提案占比\",1,4,\"集体提案占比＝集体提案÷立案：分子为立案的提案中，党派、团体、专委会、界别、小组等提出的，分母为最近一次审查结论为立案的提案（并案的单列，不计立案；四舍五入）\"],[\"category.经济建设\",\"经济建设\",0,null,\"\"],[\"category.经济建设_share\",\"经济建设占比\",0,4,\"\"],[\"category.政治建设\",\"政治建设\",0,null,\"\"],[\"category.政治建设_share\",\"政治建设占比\",0,4,\"\"],[\"category.文化建设\",\"文化建设\",0,null,\"\"],[\"category.文化建设_share\",\"文化建设占比\",0,4,\"\"],[\"category.社会建设\",\"社会建设\",1,null,\"\"],[\"category.社会建设_share\",\"社会建设占比\",1,4,\"\"],[\"category.生态文明建设\",\"生态文明建设\",1,null,\"\"],[\"category.生态文明建设_share\",\"生态文明建设占比\",1,4,\"\"],[\"category.none\",\"未填\",2,null,\"\"],[\"category.none_share\",\"未填占比\",2,4,\"\"],[\"assigned\",\"已交办\",4,null,\"已交办：立案的提案中已交承办单位的\"],[\"units\",\"承办单位\",4,null,\"承办单位：承办提案的单位，每个单位计一次\"],[\"replied\",\"已答复\",4,null,\"已答复：首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案\"],[\"reply_rate\",\"答复率\",4,4,\"答复率＝已答复÷立案：分子为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案，分母为最近一次审查结论为立案的提案（并案的单列，不计立案；四舍五入）\"],[\"on_time\",\"按期答复\",4,null,\"按期答复：首轮各单位均在期限内答复的提案（期限按各件登记的，默认 3 个月）\"],[\"on_time_rate\",\"按期答复率\",4,4,\"按期答复率＝按期答复÷已答复或到期：分子为首轮各单位均在期限内答复的提案，分母为首轮已答复的和答复期限已过的提案（期限按各件登记的，默认 3 个月；四舍五入）\"],[\"overdue\",\"逾期未答复（含重新办理）\",0,null,\"逾期未答复（含重新办理）：当轮有单位已过答复期限而未答复的提案（期限按各件登记的，默认 3 个月；重新办理的默认 1 个月）\"],[\"resolved\",\"已解决或基本解决\",3,null,\"已解决或基本解决：办理结果为已解决或基本解决的提案（并案的单列，不计立案）\"],[\"resolved_share\",\"已解决或基本解决占比\",3,4,\"已解决或基本解决占比＝已解决或基本解决÷有办理结果：分子为办理结果为已解决或基本解决的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）\"],[\"adopted\",\"采纳并列入计划\",0,null,\"采纳并列入计划：办理结果为采纳并列入计划的提案（并案的单列，不计立案）\"],[\"adopted_share\",\"采纳并列入计划占比\",0,4,\"采纳并列入计划占比＝采纳并列入计划÷有办理结果：分子为办理结果为采纳并列入计划的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）\"],[\"explained\",\"作出解释说明\",1,null,\"作出解释说明：办理结果为作出解释说明的提案（并案的单列，不计立案）\"],[\"explained_share\",\"作出解释说明占比\",1,4,\"作出解释说明占比＝作出解释说明÷有办理结果：分子为办理结果为作出解释说明的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）\"],[\"reference\",\"留作参考\",0,null,\"留作参考：办理结果为留作参考的提案（并案的单列，不计立案）\"],[\"reference_share\",\"留作参考占比\",0,4,\"留作参考占比＝留作参考÷有办理结果：分子为办理结果为留作参考的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）\"],[\"without_result\",\"尚无结果\",0,null,\"尚无结果：立案的提案中尚无办理结果的\"],[\"forms\",\"征询意见表\",3,null,\"征询意见表：收回的征询意见表，各轮、各提案人分别计\"],[\"returned_forms\",\"收回\",2,null,\"收回：收回征询意见表的提案（以第一提案人的评价为准）\"],[\"return_rate\",\"收回率\",2,4,\"收回率＝收回÷已答复：分子为收回征询意见表的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（以第一提案人的评价为准；四舍五入）\"],[\"rating.满意\",\"满意\",1,null,\"满意：最近一轮评价为“满意”的提案（以第一提案人的评价为准）\"],[\"rating.满意_share\",\"满意占比\",1,2,\"\"],[\"rating.基本满意\",\"基本满意\",1,null,\"基本满意：最近一轮评价为“基本满意”的提案（以第一提案人的评价为准）\"],[\"rating.基本满意_share\",\"基本满意占比\",1,2,\"\"],[\"rating.不满意\",\"不满意\",0,null,\"不满意：最近一轮评价为“不满意”的提案（以第一提案人的评价为准）\"],[\"rating.不满意_share\",\"不满意占比\",0,2,\"\"],[\"rating.none\",\"未收回\",2,null,\"\"],[\"satisfied\",\"计入满意\",2,null,\"计入满意：最近一轮评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）\"],[\"satisfaction_rate\",\"满意率\",2,2,\"满意率＝计入满意÷收回：分子为最近一轮评价计入满意的提案，分母为收回征询意见表的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；分母可以另选，这里以收回计；四舍五入）\"],[\"first_satisfied\",\"首轮满意\",1,null,\"首轮满意：首轮评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）\"],[\"first_satisfaction\",\"首轮满意率\",1,2,\"首轮满意率＝首轮满意÷首轮收回：分子为首轮评价计入满意的提案，分母为首轮收回征询意见表的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）\"],[\"via_unit\",\"单位代交\",0,null,\"单位代交：所据的意见表由承办单位代交的提案（以第一提案人的评价为准）\"],[\"key\",\"重点提案\",3,null,\"重点提案：立案的提案中列为重点的（重点层级：重点）\"],[\"collective_mode\",\"集体办理\",1,null,\"集体办理：由领导牵头、几个单位共同办理的提案\"],[\"second_rounds\",\"重新办理\",1,null,\"重新办理：评价后重新办理过的提案（须重新办理的评价：不满意）\"],[\"cases\",\"收到减并案\",8,null,\"收到减并案：收到的提案，并案的合为一件（并案的单列，不计立案）\"],[\"member_origin\",\"委员提案\",3,null,\"委员提案：立案的提案中，委员个人和联名提出的（并案的单列，不计立案）\"],[\"unassigned\",\"未交办\",0,null,\"未交办：立案的提案中尚未交办的\"],[\"lead_units\",\"主办单位\",2,null,\"主办单位：主办提案的单位，每个单位计一次\"],[\"owing\",\"未答复\",0,null,\"未答复：已交办而首轮尚未答复完的提案\"],[\"due\",\"已答复或到期\",4,null,\"已答复或到期：首轮已答复的和答复期限已过的提案（期限按各件登记的，默认 3 个月）\"],[\"with_result\",\"有办理结果\",4,null,\"有办理结果：立案的提案中有办理结果的\"],[\"resolved_rate\",\"解决率\",3,4,\"解决率＝已解决或基本解决÷已答复：分子为办理结果为已解决或基本解决的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（并案的单列，不计立案；四舍五入）\"],[\"resolved_or_adopted\",\"解决或采纳\",3,null,\"解决或采纳：办理结果为已解决或基本解决、采纳并列入计划的提案（并案的单列，不计立案）\"],[\"adopted_rate\",\"解决采纳率\",3,4,\"解决采纳率＝解决或采纳÷已答复：分子为办理结果为已解决或基本解决、采纳并列入计划的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（并案的单列，不计立案；四舍五入）\"],[\"contacted\",\"有沟通\",1,null,\"有沟通：已答复的提案中承办单位与提案者沟通过的，方式不限\"],[\"contact_rate\",\"沟通率\",1,4,\"沟通率＝有沟通÷已答复：分子为已答复的提案中承办单位与提案者沟通过的，方式不限，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（四舍五入）\"],[\"met\",\"当面沟通\",1,null,\"当面沟通：已答复的提案中承办单位与提案者面商、现场办公或座谈过的\"],[\"meeting_rate\",\"面商率\",1,4,\"面商率＝当面沟通÷已答复：分子为已答复的提案中承办单位与提案者面商、现场办公或座谈过的，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（四舍五入）\"],[\"not_returned\",\"未收回\",2,null,\"未收回：立案的提案中未收回征询意见表的（以第一提案人的评价为准）\"],[\"dissatisfied\",\"不计入满意\",0,null,\"不计入满意：最近一轮评价不计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）\"],[\"first_returned\",\"首轮收回\",2,null,\"首轮收回：首轮收回征询意见表的提案（以第一提案人的评价为准）\"],[\"work_returned\",\"评价了办理工作\",1,null,\"评价了办理工作：意见表中评价了办理工作的提案（以第一提案人的评价为准）\"],[\"work_satisfied\",\"对办理工作满意\",1,null,\"对办理工作满意：对办理工作的评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）\"],[\"work_satisfaction\",\"对办理工作的满意率\",1,1,\"对办理工作的满意率＝对办理工作满意÷评价了办理工作：分子为对办理工作的评价计入满意的提案，分母为意见表中评价了办理工作的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）\"],[\"duties\",\"承办件次\",7,null,\"承办件次：首轮交给各单位的件次，一件交几个单位即计几次\"],[\"lead_duties\",\"主办件\",2,null,\"主办件：作为主办单位承办的件次（首轮）\"],[\"co_duties\",\"会办件\",1,null,\"会办件：作为会办单位承办的件次（首轮）\"],[\"split_duties\",\"分办件\",2,null,\"分办件：作为分办单位承办的件次（首轮）\"],[\"participant_duties\",\"参与件\",2,null,\"参与件：作为参与单位承办的件次（首轮）\"],[\"duties_asked\",\"应答复件次\",5,null,\"应答复件次：首轮须答复提案者的件次，会办的除外\"],[\"duties_replied\",\"答复件次\",5,null,\"答复件次：首轮已答复提案者的件次\"],[\"duty_reply_rate\",\"答复率\",5,5,\"答复率＝答复件次÷应答复件次：分子为首轮已答复提案者的件次，分母为首轮须答复提案者的件次，会办的除外（四舍五入）\"],[\"duties_due\",\"已答复或到期件次\",5,null,\"已答复或到期件次：首轮已答复的和期限已过的件次（期限按各件登记的，默认 3 个月）\"],[\"duties_on_time\",\"按期答复件次\",5,null,\"按期答复件次：首轮在期限内答复的件次（期限按各件登记的，默认 3 个月）\"],[\"duty_on_time_rate\",\"按期答复率\",5,5,\"按期答复率＝按期答复件次÷已答复或到期件次：分子为首轮在期限内答复的件次，分母为首轮已答复的和期限已过的件次（期限按各件登记的，默认 3 个月；四舍五入）\"],[\"duties_overdue\",\"逾期件次\",0,null,\"逾期件次：已过期限而未答复的件次，含重新办理（期限按各件登记的，默认 3 个月；重新办理的默认 1 个月）\"],[\"duties_rated\",\"收回评价件次\",2,null,\"收回评价件次：须答复且收回征询意见表的件次（以第一提案人的评价为准）\"],[\"duties_satisfied\",\"满意件次\",2,null,\"满意件次：须答复且评价计入满意的件次（以第一提案人的评价为准；计入满意的档次：满意、基本满意）\"],[\"duty_satisfaction\",\"满意率\",2,2,\"满意率＝满意件次÷收回评价件次：分子为须答复且评价计入满意的件次，分母为须答复且收回征询意见表的件次（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）\"],[\"replies_resolved\",\"已解决或基本解决（件次）\",3,null,\"已解决或基本解决（件次）：首轮答复为已解决或基本解决的件次，分办的各单位分别计\"],[\"replies_adopted\",\"采纳并列入计划（件次）\",1,null,\"采纳并列入计划（件次）：首轮答复为采纳并列入计划的件次，分办的各单位分别计\"],[\"replies_explained\",\"作出解释说明（件次）\",1,null,\"作出解释说明（件次）：首轮答复为作出解释说明的件次，分办的各单位分别计\"],[\"replies_reference\",\"留作参考（件次）\",0,null,\"留作参考（件次）：首轮答复为留作参考的件次，分办的各单位分别计\"],[\"replies_resolved_share\",\"已解决或基本解决（件次）占比\",3,5,\"已解决或基本解决（件次）占比＝已解决或基本解决（件次）÷答复件次：分子为首轮答复为已解决或基本解决的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）\"],[\"replies_adopted_share\",\"采纳并列入计划（件次）占比\",1,5,\"采纳并列入计划（件次）占比＝采纳并列入计划（件次）÷答复件次：分子为首轮答复为采纳并列入计划的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）\"],[\"replies_explained_share\",\"作出解释说明（件次）占比\",1,5,\"作出解释说明（件次）占比＝作出解释说明（件次）÷答复件次：分子为首轮答复为作出解释说明的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）\"],[\"replies_reference_share\",\"留作参考（件次）占比\",0,5,\"留作参考（件次）占比＝留作参考（件次）÷答复件次：分子为首轮答复为留作参考的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）\"],[\"members\",\"在任委员\",8,null,\"在任委员：名册中在任的委员，缺额不计\"],[\"members_taking_part\",\"参与委员\",7,null,\"参与委员：收到的提案（撤案的除外）的第一提案人和已确认的联名人，每人计一次\"],[\"participation_rate\",\"参与率\",7,8,\"参与率＝参与委员÷在任委员：分子为收到的提案（撤案的除外）的第一提案人和已确认的联名人，每人计一次，分母为名册中在任的委员，缺额不计（四舍五入）\"],[\"lead_members\",\"第一提案人\",7,null,\"第一提案人：至少以第一提案人提出一件的委员\"],[\"co_members\",\"只参与联名的委员\",0,null,\"只参与联名的委员：参与联名而没有以第一提案人提出的委员\"]]"}}]');
INSERT INTO "event" VALUES(49,45,NULL,'register',NULL,NULL,NULL,'2025-06-03',NULL,'十一届三次会议','[{"table":"session","id":2,"after":{"id":2,"key":"11-3","label":"十一届三次会议","opens_on":"2026-01-05","closes_on":"2026-01-08","cutoff_at":null}}]');
CREATE TABLE feedback (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL REFERENCES proposal(id),
    round         INTEGER NOT NULL CHECK (round > 0),
    proposer_id   INTEGER NOT NULL REFERENCES proposer(id),
    rating_result TEXT NOT NULL,                                            -- of the county's scale
    rating_work   TEXT,
    given_on      TEXT NOT NULL CHECK (given_on IS date(given_on, '+0 days')),
    source        TEXT NOT NULL CHECK (source IN ('self','paper','phone','via_unit')),
    comment       TEXT NOT NULL DEFAULT '',
    UNIQUE (proposal_id, round, proposer_id)
) STRICT;
INSERT INTO "feedback" VALUES(1,1,1,1,'不满意',NULL,'2025-04-20','paper','没有照办');
INSERT INTO "feedback" VALUES(2,1,2,1,'满意','满意','2025-05-30','self','');
INSERT INTO "feedback" VALUES(3,5,1,5,'基本满意',NULL,'2025-04-21','phone','');
CREATE TABLE old_number (                           -- a renumbered case is still found
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    case_no     TEXT NOT NULL
) STRICT;
INSERT INTO "old_number" VALUES(1,3,'030');
CREATE TABLE operation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL CHECK (at IS strftime('%Y-%m-%dT%H:%M:%SZ', at)),
    actor    TEXT NOT NULL,
    command  TEXT NOT NULL,
    version  TEXT NOT NULL,
    undoes   INTEGER UNIQUE REFERENCES operation(id) CHECK (undoes < id),
    hash     TEXT NOT NULL CHECK (length(hash) = 64)            -- of the one before and its events
) STRICT;
INSERT INTO "operation" VALUES(1,'2026-11-23T04:11:15Z','经办人','tiaan init --session 十一届二次会议 --opens 2025-01-05 --closes 2025-01-08 --cutoff 2025-01-07T12:00','0.1.0',NULL,'03daccf46c0e8442dcbfed908156bdd46106b6140a86e173f2d32b2ed5aa1531');
INSERT INTO "operation" VALUES(2,'2026-11-23T04:11:16Z','经办人','tiaan settings set title_max 40','0.1.0',NULL,'5a3d1649e0f764193b0842f7af20e42b769f8818bdb8245510b93b87dc43b19e');
INSERT INTO "operation" VALUES(3,'2026-11-23T04:11:16Z','经办人','tiaan unit add 县教育局 县交通运输局 县住建局 县财政局 --channel 政府系统','0.1.0',NULL,'ed4760e89bbad4e7c9ec6c71e03eb0f4bae109e1910e57bfaa972e229024e780');
INSERT INTO "operation" VALUES(4,'2026-11-23T04:11:16Z','经办人','tiaan unit alias 县交通运输局 交通局','0.1.0',NULL,'abf019a312c2fbfd1d5588905000933da360943de1c3d728292520d298822c6d');
INSERT INTO "operation" VALUES(5,'2026-11-23T04:11:16Z','经办人','tiaan unit add 县档案馆','0.1.0',NULL,'836c50ba355419feb149746795ed5a49fb43e3f386bb409d474809bedea9e068');
INSERT INTO "operation" VALUES(6,'2026-11-23T04:11:16Z','经办人','tiaan unit retire 县档案馆','0.1.0',NULL,'2c545aab08f73082c4c2ed510657e0e7f14c1fe38dd039340752cf29e127efc1');
INSERT INTO "operation" VALUES(7,'2026-11-23T04:11:16Z','经办人','tiaan member add 王芳 李明 --sector 教育界','0.1.0',NULL,'dec66e2bd2b3733162fb153e4895e261765e1f7eeccf11aa53bf2a3552ae321d');
INSERT INTO "operation" VALUES(8,'2026-11-23T04:11:16Z','经办人','tiaan member add 张伟 --remark 城关小学','0.1.0',NULL,'8289b5a9fbb6906417307fde2130225aa59bf82bfd0c847bac88241d0c0bbc19');
INSERT INTO "operation" VALUES(9,'2026-11-23T04:11:16Z','经办人','tiaan submit --title 关于增设路灯的提案 --by 王芳 --cosign 李明 --text letter.txt --category 社会建设 --phone …','0.1.0',NULL,'98917899d65a11c1daca95a6eca1949755cc6030471d500ae3e79c45fd4ac918');
INSERT INTO "operation" VALUES(10,'2026-11-23T04:11:16Z','经办人','tiaan submit --title 关于公交线路的提案 --by 李明 --body … --suggest-unit 交通局 --public yes','0.1.0',NULL,'39c4d2959d25f638dbe99bc4b0a6536339e0bf26faa5430df220d3a01a66d1f6');
INSERT INTO "operation" VALUES(11,'2026-11-23T04:11:16Z','经办人','tiaan submit --title 关于河道绿化的提案 --by 张伟 --body …','0.1.0',NULL,'bee565750af281e87cab7f503c1fb7a0e7f8002b827e6a5db3aaaf82b835bb9d');
INSERT INTO "operation" VALUES(12,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于养老的提案 --by 刘洋','0.1.0',NULL,'5152f5a26c8c41253ff19861569994f17db53eeac9a2aa2e3cb30e8534eb88f8');
INSERT INTO "operation" VALUES(13,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于教师周转房的提案 --by 民盟县总支 --kind 民主党派 --body …','0.1.0',NULL,'6c9443f92c5a5656ec69e1e95fa7101dac0570685b527d42afea561cf26063d0');
INSERT INTO "operation" VALUES(14,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于班车的提案 --by 赵静 --body …','0.1.0',NULL,'148d734498f4efdf99a46d925b179c34b187309fbe4010449650f4e1bb1668d5');
INSERT INTO "operation" VALUES(15,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于本人待遇的提案 --by 周强 --body …','0.1.0',NULL,'5bf9e1c58a1a89d5fd3af5e266d832ab47f1931efc79672f29316b07f6542685');
INSERT INTO "operation" VALUES(16,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于展销会的提案 --by 孙丽 --body …','0.1.0',NULL,'323338e107fd7f59870ed10352e171682b1705735d4ca9ec434befcd778c8250');
INSERT INTO "operation" VALUES(17,'2026-11-23T04:11:17Z','经办人','tiaan submit --title 关于校门口停车的提案 --by 王芳 --offsession --body …','0.1.0',NULL,'88d3ec6b2dfac596e81e7b962d5440778e1251c3d8537b327ded39f34d5d83ab');
INSERT INTO "operation" VALUES(18,'2026-11-23T04:11:17Z','经办人','tiaan review L1,L2,L5,L6 --accept --key','0.1.0',NULL,'a1e941a3181a15734bf3704523131a4c6e8df9638cfecf0ac2da3b278a3218d3');
INSERT INTO "operation" VALUES(19,'2026-11-23T04:11:17Z','经办人','tiaan review L3 --accept --category 生态文明建设 --number 30','0.1.0',NULL,'915fb3370a916872b615788063f01e875ef146e5d7695c84cbfe822c1fb7bd49');
INSERT INTO "operation" VALUES(20,'2026-11-23T04:11:17Z','经办人','tiaan review L4 --return 没有建议','0.1.0',NULL,'59a1581e85074c50feb310118ce587b70338f5ab2cd1f7b2fcf383363f2a7a33');
INSERT INTO "operation" VALUES(21,'2026-11-23T04:11:17Z','经办人','tiaan review L7 --reject N07 --by 提案审查委员会','0.1.0',NULL,'c84c08d0685fda67706dba74b0df90039b493db144c0aa3a05ac5e5ba5bc36e2');
INSERT INTO "operation" VALUES(22,'2026-11-23T04:11:17Z','经办人','tiaan review L8 --convert 社情民意','0.1.0',NULL,'6584e7f0e76eacf1b6c12fc40761a89d25a94065d47a84cfaa92c0180ec95177');
INSERT INTO "operation" VALUES(23,'2026-11-23T04:11:17Z','经办人','tiaan merge L6 --into L2','0.1.0',NULL,'9a89ddbbac102358521eb0f4f19cb92df1b1866c1e2cc9bbf4611bd3d8c0e21d');
INSERT INTO "operation" VALUES(24,'2026-11-23T04:11:18Z','经办人','tiaan amend L1 --confirm 李明 --note 更正','0.1.0',NULL,'e30f210e196bfcbd5d66a8cf2c391f94377fa68619f4ce120a2f7025cb71b1b0');
INSERT INTO "operation" VALUES(25,'2026-11-23T04:11:18Z','经办人','tiaan amend L3 --number 31','0.1.0',NULL,'79248cb632a187a4e464b9666fc942330dfad028799eca086d1120dc4f1053b1');
INSERT INTO "operation" VALUES(26,'2026-11-23T04:11:18Z','经办人','tiaan review L9 --accept','0.1.0',NULL,'1d5c73f7065fcaa465975c61589f2f98ee301b12c5565025fbbf596e74085acf');
INSERT INTO "operation" VALUES(27,'2026-11-23T04:11:18Z','经办人','tiaan withdraw L9 --reason 提案人要求','0.1.0',NULL,'b54869d419015efcd03afe55d71c378430a45aca451eab9c908cb9704bed6799');
INSERT INTO "operation" VALUES(28,'2026-11-23T04:11:18Z','经办人','tiaan assign L1 --lead 交通局 --co 县住建局 --due 3mo','0.1.0',NULL,'c7aa67ea5555adc3961ddcdd381f377cc31f3759a40a6d7da653461162d91dc7');
INSERT INTO "operation" VALUES(29,'2026-11-23T04:11:18Z','经办人','tiaan assign L2 --split 交通局,县财政局','0.1.0',NULL,'82657439614928d04d1e4cf6edae811e6fd8a61053aaf42b0aa48968387310a4');
INSERT INTO "operation" VALUES(30,'2026-11-23T04:11:18Z','经办人','tiaan assign L5 --collective --leader 分管副县长 --units 县教育局,县财政局','0.1.0',NULL,'f339e0bd8b2fd881dcd8ada40dca5836f70fd01f657c8637b40fd0a069c23034');
INSERT INTO "operation" VALUES(31,'2026-11-23T04:11:18Z','经办人','tiaan assign L3 --lead 县住建局','0.1.0',NULL,'79b801f101077c67886fd62b7603a93743fc6e0bb86d0ee9966438eeeae7f259');
INSERT INTO "operation" VALUES(32,'2026-11-23T04:11:18Z','经办人','tiaan reply L1 --result B --letter letter.txt --doc-no 县交函〔2025〕1号 --signed-by 局长','0.1.0',NULL,'d287495984689e110f9e2c1d33f6f1e4d55176ab4ccb1317eee3706b01bc714b');
INSERT INTO "operation" VALUES(33,'2026-11-23T04:11:18Z','经办人','tiaan reply L2 --unit 交通局 --result A','0.1.0',NULL,'46106d9ca7a3e0b6a00f617cb3f9f025a6bcc4441bfb06b40b837be5b4e37573');
INSERT INTO "operation" VALUES(34,'2026-11-23T04:11:19Z','经办人','tiaan reply L2 --unit 县财政局 --result C --reason 财力不足','0.1.0',NULL,'87c0db2e7c9cc7f9eab0e2201ad74da1695f2bb08d3d88bd8d22073ba1e54309');
INSERT INTO "operation" VALUES(35,'2026-11-23T04:11:19Z','经办人','tiaan reply L5 --result resolved','0.1.0',NULL,'66f2a4ececf16f936c67ebcc37098464db08936e95455f008b43130cc9dcb335');
INSERT INTO "operation" VALUES(36,'2026-11-23T04:11:19Z','经办人','tiaan feedback L1 --rating 不满意 --comment 没有照办 --source paper','0.1.0',NULL,'c220791e4377642123fee1da964b3d8c364c8d9409e0f4ec51002dad0d9f5d3d');
INSERT INTO "operation" VALUES(37,'2026-11-23T04:11:19Z','经办人','tiaan reply L1 --result A','0.1.0',NULL,'3d1edd9fcc15ca45ffdce92d154b88d5d4957620dd92f217d861a99face2786d');
INSERT INTO "operation" VALUES(38,'2026-11-23T04:11:19Z','经办人','tiaan feedback L1 --rating 满意 --work 满意','0.1.0',NULL,'33f5f87686fcac7e5f9a384f31c00b3b84cc39ae685a17acadfac79e12b4cdd1');
INSERT INTO "operation" VALUES(39,'2026-11-23T04:11:19Z','经办人','tiaan feedback L5 --rating 基本满意 --source phone','0.1.0',NULL,'1a264bc5bae3f67c6c39aadaba22447a2221abd59baf73c12f86e8a82cb8a064');
INSERT INTO "operation" VALUES(40,'2026-11-23T04:11:19Z','经办人','tiaan feedback L1 --rating 满意 --by 李明','0.1.0',NULL,'97511f96eb3574010d5c6da452f5f2fa4d3f96e75fcf77dd245103cea944d066');
INSERT INTO "operation" VALUES(41,'2026-11-23T04:11:19Z','经办人','tiaan undo','0.1.0',40,'34c11bf631382f520a9391b09fcdd3ea766eacc6618ec02e44e0c9c909813713');
INSERT INTO "operation" VALUES(42,'2026-11-23T04:11:19Z','经办人','tiaan import members members.csv -y','0.1.0',NULL,'57d7aaf0cbf4cae4eee4e8a6319bcac4f0a2020f4aa927b8f52b8e3e454bcf08');
INSERT INTO "operation" VALUES(43,'2026-11-23T04:11:20Z','经办人','tiaan import replies replies.csv -y','0.1.0',NULL,'bc6cae1ffdef4f815c160a1acbd874f216c3aeb2161962ee0d3a50aa3a0b0562');
INSERT INTO "operation" VALUES(44,'2026-11-23T04:11:20Z','经办人','tiaan stats --freeze 年中通报 --as-of 2025-06-30','0.1.0',NULL,'696773ef51dbd9375ed266c49db0f9a46f2124fc84cec5d6a0508d4a324f3d2b');
INSERT INTO "operation" VALUES(45,'2026-11-23T04:11:20Z','经办人','tiaan session add 十一届三次会议 --opens 2026-01-05 --closes 2026-01-08','0.1.0',NULL,'2fef643948a7af7b17137bedbdba289a69b00eef605f5bab32889bddd9e3e8b6');
CREATE TABLE proposal (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id     INTEGER NOT NULL REFERENCES session(id),
    intake_no      INTEGER NOT NULL CHECK (intake_no > 0),                  -- 收件号, permanent
    case_no        TEXT CHECK (trim(case_no) <> ''),                        -- 案号, given at filing
    title          TEXT NOT NULL CHECK (trim(title) <> ''),
    body_sha256    TEXT REFERENCES content(sha256),
    body_length    INTEGER NOT NULL DEFAULT 0 CHECK (body_length >= 0),     -- characters
    proposer_kind  TEXT NOT NULL CHECK (proposer_kind IN ('member','joint','party','fic',
                       'organization','committee','sector','group','other')),
    timing         TEXT NOT NULL CHECK (timing IN ('session','offsession')),
    category       TEXT NOT NULL DEFAULT '',
    public_consent TEXT NOT NULL DEFAULT 'unknown' CHECK (public_consent IN ('yes','no','unknown')),
    public_reason  TEXT NOT NULL DEFAULT '',
    suggested_unit TEXT NOT NULL DEFAULT '',        -- the proposer's wish, never an assignment
    stated_signers INTEGER CHECK (stated_signers > 0),      -- 张三等5人, when names are missing
    note           TEXT NOT NULL DEFAULT '',
    key_level      TEXT NOT NULL DEFAULT '',
    is_excellent   INTEGER NOT NULL DEFAULT 0 CHECK (is_excellent IN (0, 1)),
    mode           TEXT CHECK (mode IN ('single','lead_co','split','collective')),
    leader         TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL CHECK (state IN ('pending','returned','rejected','converted',
                       'merged','withdrawn','filed','assigned','replied')),
    round          INTEGER NOT NULL DEFAULT 1 CHECK (round > 0),
    received_on    TEXT NOT NULL CHECK (received_on IS date(received_on, '+0 days')),
    merged_into    INTEGER REFERENCES proposal(id) CHECK (merged_into <> id),
    UNIQUE (session_id, intake_no),
    UNIQUE (session_id, case_no),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL))
) STRICT;
INSERT INTO "proposal" VALUES(1,1,1,'001','关于增设路灯的提案','8d2bf692b84c9e6bc70a52948fe946f98fcce038bc6e5dacde319f111cfc11a8',13,'joint','session','社会建设','unknown','','',NULL,'更正','重点',0,'lead_co','','replied',2,'2025-01-05',NULL);
INSERT INTO "proposal" VALUES(2,1,2,'002','关于公交线路的提案','3b5bef34818683acdae2d87c8c9678c5ad49a30cb4bd409c4754a6d1317dcb5b',8,'member','session','','yes','','交通局',NULL,'','重点',0,'split','','replied',1,'2025-01-05',NULL);
INSERT INTO "proposal" VALUES(3,1,3,'031','关于河道绿化的提案','932081dcf800102742d7ead459b02ddd473d37f0e07cb1f5e21e1fe12776f367',5,'member','session','生态文明建设','unknown','','',NULL,'','',0,'single','','replied',1,'2025-01-05',NULL);
INSERT INTO "proposal" VALUES(4,1,4,NULL,'关于养老的提案',NULL,0,'member','session','','unknown','','',NULL,'','',0,NULL,'','returned',1,'2025-01-06',NULL);
INSERT INTO "proposal" VALUES(5,1,5,'003','关于教师周转房的提案','28bdf79c70bcf09c3bc41573f6a32fc229246406d8479695a4bc79f9c3fb3208',5,'party','session','','unknown','','',NULL,'','重点',0,'collective','分管副县长','replied',1,'2025-01-06',NULL);
INSERT INTO "proposal" VALUES(6,1,6,'004','关于班车的提案','8a042417eaee60a20281e100f22493d96ac42a7ca382d46b89c74e58b3c28f95',5,'member','session','','unknown','','',NULL,'','重点',0,NULL,'','merged',1,'2025-01-06',2);
INSERT INTO "proposal" VALUES(7,1,7,NULL,'关于本人待遇的提案','e468f3c0bfa7d0d3e270a37fbc3588b93c8cc7b9b4ddee7602168e699b375555',3,'member','session','','unknown','','',NULL,'','',0,NULL,'','rejected',1,'2025-01-06',NULL);
INSERT INTO "proposal" VALUES(8,1,8,NULL,'关于展销会的提案','27730bbd49dfc3662262b9069650037155770aa3e670fce19c6eb38c13a71f24',5,'member','session','','unknown','','',NULL,'','',0,NULL,'','converted',1,'2025-01-06',NULL);
INSERT INTO "proposal" VALUES(9,1,9,'032','关于校门口停车的提案','ef1b0e6cfa06f30d265d334bd15b259ec726688088b8a85ff27deb97436ab01f',5,'member','offsession','','unknown','','',NULL,'','',0,NULL,'','withdrawn',1,'2025-03-01',NULL);
CREATE TABLE proposer (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    is_person  INTEGER NOT NULL CHECK (is_person IN (0, 1)),
    remark     TEXT NOT NULL DEFAULT '',            -- tells two 王芳 apart
    sector     TEXT NOT NULL DEFAULT '',            -- today's; a sponsor row keeps that day's
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    UNIQUE (name, is_person, remark)
) STRICT;
INSERT INTO "proposer" VALUES(1,'王芳',1,'','教育界',1);
INSERT INTO "proposer" VALUES(2,'李明',1,'','教育界',1);
INSERT INTO "proposer" VALUES(3,'张伟',1,'城关小学','',1);
INSERT INTO "proposer" VALUES(4,'刘洋',1,'','',1);
INSERT INTO "proposer" VALUES(5,'民盟县总支',0,'','',1);
INSERT INTO "proposer" VALUES(6,'赵静',1,'','',1);
INSERT INTO "proposer" VALUES(7,'周强',1,'','',1);
INSERT INTO "proposer" VALUES(8,'孙丽',1,'','',1);
INSERT INTO "proposer" VALUES(9,'钱进',1,'','经济界',1);
CREATE TABLE proposer_contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposer_id INTEGER NOT NULL UNIQUE REFERENCES proposer(id),
    digest      TEXT NOT NULL REFERENCES contact_card(digest)
) STRICT;
INSERT INTO "proposer_contact" VALUES(1,1,'a16f5f70ea6caab8b522cd34bb0039333844b00645ae52dbe5e5453be46feb7c');
INSERT INTO "proposer_contact" VALUES(2,9,'3be0e160f4447594c340a14c820f4be68cf53070fc646b55d0a170216d931eed');
CREATE TABLE published (                            -- figures as they were handed out
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    as_of      TEXT NOT NULL CHECK (as_of IS date(as_of, '+0 days')),
    sessions   TEXT NOT NULL CHECK (sessions GLOB '[[]*]'),     -- keys
    base       TEXT NOT NULL,
    settings   TEXT NOT NULL CHECK (settings GLOB '{*}'),       -- those that were changed, as typed
    figures    TEXT NOT NULL CHECK (figures GLOB '[[]*]')       -- key, label, number, whole, what
) STRICT;
INSERT INTO "published" VALUES(1,'年中通报','2025-06-30','["11-2"]','returned','{"title_max":"40"}','[["received","收到",9,null,"收到：届次内截至该日收到的全部提案，含并案、撤案、退回的"],["filed","立案",4,null,"立案：最近一次审查结论为立案的提案（并案的单列，不计立案）"],["filing_rate","立案率",4,9,"立案率＝立案÷收到：分子为最近一次审查结论为立案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["merged","并案",1,null,"并案：并入其他提案的提案（并案的单列，不计立案）"],["merged_share","并案占比",1,9,"并案占比＝并案÷收到：分子为并入其他提案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["withdrawn","撤案",1,null,"撤案：提案者撤回的提案（并案的单列，不计立案）"],["withdrawn_share","撤案占比",1,9,"撤案占比＝撤案÷收到：分子为提案者撤回的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["returned","退回",1,null,"退回：退回修改、尚未重新提交的提案（并案的单列，不计立案）"],["returned_share","退回占比",1,9,"退回占比＝退回÷收到：分子为退回修改、尚未重新提交的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["converted","转化",1,null,"转化：转作社情民意、来信等的提案（并案的单列，不计立案）"],["converted_share","转化占比",1,9,"转化占比＝转化÷收到：分子为转作社情民意、来信等的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["rejected","不予立案",1,null,"不予立案：不予立案的提案（并案的单列，不计立案；不予立案情形 15 条）；条文：N01 至 N10 为全国政协公布的十种情形"],["rejected_share","不予立案占比",1,9,"不予立案占比＝不予立案÷收到：分子为不予立案的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；不予立案情形 15 条；四舍五入）；条文：N01 至 N10 为全国政协公布的十种情形"],["pending","待审",0,null,"待审：尚未审查的提案（并案的单列，不计立案）"],["pending_share","待审占比",0,9,"待审占比＝待审÷收到：分子为尚未审查的提案，分母为届次内截至该日收到的全部提案，含并案、撤案、退回的（并案的单列，不计立案；四舍五入）"],["kind.member","委员个人",2,null,""],["kind.member_share","委员个人占比",2,4,""],["kind.joint","委员联名",1,null,""],["kind.joint_share","委员联名占比",1,4,""],["kind.party","民主党派",1,null,""],["kind.party_share","民主党派占比",1,4,""],["kind.fic","工商联",0,null,""],["kind.fic_share","工商联占比",0,4,""],["kind.organization","人民团体",0,null,""],["kind.organization_share","人民团体占比",0,4,""],["kind.committee","专门委员会",0,null,""],["kind.committee_share","专门委员会占比",0,4,""],["kind.sector","界别",0,null,""],["kind.sector_share","界别占比",0,4,""],["kind.group","委员小组",0,null,""],["kind.group_share","委员小组占比",0,4,""],["kind.other","其他",0,null,""],["kind.other_share","其他占比",0,4,""],["collective_origin","集体提案",1,null,"集体提案：立案的提案中，党派、团体、专委会、界别、小组等提出的（并案的单列，不计立案）"],["collective_share","集体提案占比",1,4,"集体提案占比＝集体提案÷立案：分子为立案的提案中，党派、团体、专委会、界别、小组等提出的，分母为最近一次审查结论为立案的提案（并案的单列，不计立案；四舍五入）"],["category.经济建设","经济建设",0,null,""],["category.经济建设_share","经济建设占比",0,4,""],["category.政治建设","政治建设",0,null,""],["category.政治建设_share","政治建设占比",0,4,""],["category.文化建设","文化建设",0,null,""],["category.文化建设_share","文化建设占比",0,4,""],["category.社会建设","社会建设",1,null,""],["category.社会建设_share","社会建设占比",1,4,""],["category.生态文明建设","生态文明建设",1,null,""],["category.生态文明建设_share","生态文明建设占比",1,4,""],["category.none","未填",2,null,""],["category.none_share","未填占比",2,4,""],["assigned","已交办",4,null,"已交办：立案的提案中已交承办单位的"],["units","承办单位",4,null,"承办单位：承办提案的单位，每个单位计一次"],["replied","已答复",4,null,"已答复：首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案"],["reply_rate","答复率",4,4,"答复率＝已答复÷立案：分子为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案，分母为最近一次审查结论为立案的提案（并案的单列，不计立案；四舍五入）"],["on_time","按期答复",4,null,"按期答复：首轮各单位均在期限内答复的提案（期限按各件登记的，默认 3 个月）"],["on_time_rate","按期答复率",4,4,"按期答复率＝按期答复÷已答复或到期：分子为首轮各单位均在期限内答复的提案，分母为首轮已答复的和答复期限已过的提案（期限按各件登记的，默认 3 个月；四舍五入）"],["overdue","逾期未答复（含重新办理）",0,null,"逾期未答复（含重新办理）：当轮有单位已过答复期限而未答复的提案（期限按各件登记的，默认 3 个月；重新办理的默认 1 个月）"],["resolved","已解决或基本解决",3,null,"已解决或基本解决：办理结果为已解决或基本解决的提案（并案的单列，不计立案）"],["resolved_share","已解决或基本解决占比",3,4,"已解决或基本解决占比＝已解决或基本解决÷有办理结果：分子为办理结果为已解决或基本解决的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）"],["adopted","采纳并列入计划",0,null,"采纳并列入计划：办理结果为采纳并列入计划的提案（并案的单列，不计立案）"],["adopted_share","采纳并列入计划占比",0,4,"采纳并列入计划占比＝采纳并列入计划÷有办理结果：分子为办理结果为采纳并列入计划的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）"],["explained","作出解释说明",1,null,"作出解释说明：办理结果为作出解释说明的提案（并案的单列，不计立案）"],["explained_share","作出解释说明占比",1,4,"作出解释说明占比＝作出解释说明÷有办理结果：分子为办理结果为作出解释说明的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）"],["reference","留作参考",0,null,"留作参考：办理结果为留作参考的提案（并案的单列，不计立案）"],["reference_share","留作参考占比",0,4,"留作参考占比＝留作参考÷有办理结果：分子为办理结果为留作参考的提案，分母为立案的提案中有办理结果的（并案的单列，不计立案；四舍五入）"],["without_result","尚无结果",0,null,"尚无结果：立案的提案中尚无办理结果的"],["forms","征询意见表",3,null,"征询意见表：收回的征询意见表，各轮、各提案人分别计"],["returned_forms","收回",2,null,"收回：收回征询意见表的提案（以第一提案人的评价为准）"],["return_rate","收回率",2,4,"收回率＝收回÷已答复：分子为收回征询意见表的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（以第一提案人的评价为准；四舍五入）"],["rating.满意","满意",1,null,"满意：最近一轮评价为“满意”的提案（以第一提案人的评价为准）"],["rating.满意_share","满意占比",1,2,""],["rating.基本满意","基本满意",1,null,"基本满意：最近一轮评价为“基本满意”的提案（以第一提案人的评价为准）"],["rating.基本满意_share","基本满意占比",1,2,""],["rating.不满意","不满意",0,null,"不满意：最近一轮评价为“不满意”的提案（以第一提案人的评价为准）"],["rating.不满意_share","不满意占比",0,2,""],["rating.none","未收回",2,null,""],["satisfied","计入满意",2,null,"计入满意：最近一轮评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）"],["satisfaction_rate","满意率",2,2,"满意率＝计入满意÷收回：分子为最近一轮评价计入满意的提案，分母为收回征询意见表的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；分母可以另选，这里以收回计；四舍五入）"],["first_satisfied","首轮满意",1,null,"首轮满意：首轮评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）"],["first_satisfaction","首轮满意率",1,2,"首轮满意率＝首轮满意÷首轮收回：分子为首轮评价计入满意的提案，分母为首轮收回征询意见表的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）"],["via_unit","单位代交",0,null,"单位代交：所据的意见表由承办单位代交的提案（以第一提案人的评价为准）"],["key","重点提案",3,null,"重点提案：立案的提案中列为重点的（重点层级：重点）"],["collective_mode","集体办理",1,null,"集体办理：由领导牵头、几个单位共同办理的提案"],["second_rounds","重新办理",1,null,"重新办理：评价后重新办理过的提案（须重新办理的评价：不满意）"],["cases","收到减并案",8,null,"收到减并案：收到的提案，并案的合为一件（并案的单列，不计立案）"],["member_origin","委员提案",3,null,"委员提案：立案的提案中，委员个人和联名提出的（并案的单列，不计立案）"],["unassigned","未交办",0,null,"未交办：立案的提案中尚未交办的"],["lead_units","主办单位",2,null,"主办单位：主办提案的单位，每个单位计一次"],["owing","未答复",0,null,"未答复：已交办而首轮尚未答复完的提案"],["due","已答复或到期",4,null,"已答复或到期：首轮已答复的和答复期限已过的提案（期限按各件登记的，默认 3 个月）"],["with_result","有办理结果",4,null,"有办理结果：立案的提案中有办理结果的"],["resolved_rate","解决率",3,4,"解决率＝已解决或基本解决÷已答复：分子为办理结果为已解决或基本解决的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（并案的单列，不计立案；四舍五入）"],["resolved_or_adopted","解决或采纳",3,null,"解决或采纳：办理结果为已解决或基本解决、采纳并列入计划的提案（并案的单列，不计立案）"],["adopted_rate","解决采纳率",3,4,"解决采纳率＝解决或采纳÷已答复：分子为办理结果为已解决或基本解决、采纳并列入计划的提案，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（并案的单列，不计立案；四舍五入）"],["contacted","有沟通",1,null,"有沟通：已答复的提案中承办单位与提案者沟通过的，方式不限"],["contact_rate","沟通率",1,4,"沟通率＝有沟通÷已答复：分子为已答复的提案中承办单位与提案者沟通过的，方式不限，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（四舍五入）"],["met","当面沟通",1,null,"当面沟通：已答复的提案中承办单位与提案者面商、现场办公或座谈过的"],["meeting_rate","面商率",1,4,"面商率＝当面沟通÷已答复：分子为已答复的提案中承办单位与提案者面商、现场办公或座谈过的，分母为首轮应答复的单位（主办、各分办；集体办理为其中之一）均已答复的提案（四舍五入）"],["not_returned","未收回",2,null,"未收回：立案的提案中未收回征询意见表的（以第一提案人的评价为准）"],["dissatisfied","不计入满意",0,null,"不计入满意：最近一轮评价不计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）"],["first_returned","首轮收回",2,null,"首轮收回：首轮收回征询意见表的提案（以第一提案人的评价为准）"],["work_returned","评价了办理工作",1,null,"评价了办理工作：意见表中评价了办理工作的提案（以第一提案人的评价为准）"],["work_satisfied","对办理工作满意",1,null,"对办理工作满意：对办理工作的评价计入满意的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意）"],["work_satisfaction","对办理工作的满意率",1,1,"对办理工作的满意率＝对办理工作满意÷评价了办理工作：分子为对办理工作的评价计入满意的提案，分母为意见表中评价了办理工作的提案（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）"],["duties","承办件次",7,null,"承办件次：首轮交给各单位的件次，一件交几个单位即计几次"],["lead_duties","主办件",2,null,"主办件：作为主办单位承办的件次（首轮）"],["co_duties","会办件",1,null,"会办件：作为会办单位承办的件次（首轮）"],["split_duties","分办件",2,null,"分办件：作为分办单位承办的件次（首轮）"],["participant_duties","参与件",2,null,"参与件：作为参与单位承办的件次（首轮）"],["duties_asked","应答复件次",5,null,"应答复件次：首轮须答复提案者的件次，会办的除外"],["duties_replied","答复件次",5,null,"答复件次：首轮已答复提案者的件次"],["duty_reply_rate","答复率",5,5,"答复率＝答复件次÷应答复件次：分子为首轮已答复提案者的件次，分母为首轮须答复提案者的件次，会办的除外（四舍五入）"],["duties_due","已答复或到期件次",5,null,"已答复或到期件次：首轮已答复的和期限已过的件次（期限按各件登记的，默认 3 个月）"],["duties_on_time","按期答复件次",5,null,"按期答复件次：首轮在期限内答复的件次（期限按各件登记的，默认 3 个月）"],["duty_on_time_rate","按期答复率",5,5,"按期答复率＝按期答复件次÷已答复或到期件次：分子为首轮在期限内答复的件次，分母为首轮已答复的和期限已过的件次（期限按各件登记的，默认 3 个月；四舍五入）"],["duties_overdue","逾期件次",0,null,"逾期件次：已过期限而未答复的件次，含重新办理（期限按各件登记的，默认 3 个月；重新办理的默认 1 个月）"],["duties_rated","收回评价件次",2,null,"收回评价件次：须答复且收回征询意见表的件次（以第一提案人的评价为准）"],["duties_satisfied","满意件次",2,null,"满意件次：须答复且评价计入满意的件次（以第一提案人的评价为准；计入满意的档次：满意、基本满意）"],["duty_satisfaction","满意率",2,2,"满意率＝满意件次÷收回评价件次：分子为须答复且评价计入满意的件次，分母为须答复且收回征询意见表的件次（以第一提案人的评价为准；计入满意的档次：满意、基本满意；四舍五入）"],["replies_resolved","已解决或基本解决（件次）",3,null,"已解决或基本解决（件次）：首轮答复为已解决或基本解决的件次，分办的各单位分别计"],["replies_adopted","采纳并列入计划（件次）",1,null,"采纳并列入计划（件次）：首轮答复为采纳并列入计划的件次，分办的各单位分别计"],["replies_explained","作出解释说明（件次）",1,null,"作出解释说明（件次）：首轮答复为作出解释说明的件次，分办的各单位分别计"],["replies_reference","留作参考（件次）",0,null,"留作参考（件次）：首轮答复为留作参考的件次，分办的各单位分别计"],["replies_resolved_share","已解决或基本解决（件次）占比",3,5,"已解决或基本解决（件次）占比＝已解决或基本解决（件次）÷答复件次：分子为首轮答复为已解决或基本解决的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）"],["replies_adopted_share","采纳并列入计划（件次）占比",1,5,"采纳并列入计划（件次）占比＝采纳并列入计划（件次）÷答复件次：分子为首轮答复为采纳并列入计划的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）"],["replies_explained_share","作出解释说明（件次）占比",1,5,"作出解释说明（件次）占比＝作出解释说明（件次）÷答复件次：分子为首轮答复为作出解释说明的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）"],["replies_reference_share","留作参考（件次）占比",0,5,"留作参考（件次）占比＝留作参考（件次）÷答复件次：分子为首轮答复为留作参考的件次，分办的各单位分别计，分母为首轮已答复提案者的件次（四舍五入）"],["members","在任委员",8,null,"在任委员：名册中在任的委员，缺额不计"],["members_taking_part","参与委员",7,null,"参与委员：收到的提案（撤案的除外）的第一提案人和已确认的联名人，每人计一次"],["participation_rate","参与率",7,8,"参与率＝参与委员÷在任委员：分子为收到的提案（撤案的除外）的第一提案人和已确认的联名人，每人计一次，分母为名册中在任的委员，缺额不计（四舍五入）"],["lead_members","第一提案人",7,null,"第一提案人：至少以第一提案人提出一件的委员"],["co_members","只参与联名的委员",0,null,"只参与联名的委员：参与联名而没有以第一提案人提出的委员"]]');
CREATE TABLE reply (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id   INTEGER NOT NULL,
    assignment_id INTEGER NOT NULL UNIQUE,
    doc_no        TEXT NOT NULL DEFAULT '',
    issued_on     TEXT NOT NULL CHECK (issued_on IS date(issued_on, '+0 days')),
    signed_by     TEXT NOT NULL DEFAULT '',
    class_raw     TEXT NOT NULL DEFAULT '',                                 -- as printed
    class_scheme  TEXT NOT NULL,
    result        TEXT NOT NULL CHECK (result IN ('resolved','adopted','explained','reference')),
    reason        TEXT NOT NULL DEFAULT '',
    letter_id     INTEGER REFERENCES attachment(id),
    FOREIGN KEY (assignment_id, proposal_id) REFERENCES assignment(id, proposal_id)
) STRICT;
INSERT INTO "reply" VALUES(1,1,1,'县交函〔2025〕1号','2025-04-01','局长','B','classic-4','adopted','',1);
INSERT INTO "reply" VALUES(2,2,3,'','2025-04-02','','A','classic-4','resolved','',NULL);
INSERT INTO "reply" VALUES(3,2,4,'','2025-04-03','','C','classic-4','explained','财力不足',NULL);
INSERT INTO "reply" VALUES(4,5,5,'','2025-04-04','','resolved','classic-4','resolved','',NULL);
INSERT INTO "reply" VALUES(5,1,8,'','2025-05-20','','A','classic-4','resolved','',NULL);
INSERT INTO "reply" VALUES(6,3,7,'','2025-05-05','','A','classic-4','resolved','',NULL);
CREATE TABLE result (                               -- the case's own result, dated: B may become A
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    result      TEXT NOT NULL CHECK (result IN ('resolved','adopted','explained','reference')),
    set_on      TEXT NOT NULL CHECK (set_on IS date(set_on, '+0 days'))
) STRICT;
INSERT INTO "result" VALUES(1,1,'adopted','2025-04-01');
INSERT INTO "result" VALUES(2,2,'explained','2025-04-03');
INSERT INTO "result" VALUES(3,5,'resolved','2025-04-04');
INSERT INTO "result" VALUES(4,1,'resolved','2025-05-20');
INSERT INTO "result" VALUES(5,3,'resolved','2025-05-05');
CREATE TABLE session (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE CHECK (key GLOB '[1-9]*-[1-9]*'),      -- 11-2 = 十一届二次会议
    label      TEXT NOT NULL,
    opens_on   TEXT NOT NULL CHECK (opens_on IS date(opens_on, '+0 days')),
    closes_on  TEXT NOT NULL CHECK (closes_on IS date(closes_on, '+0 days')
                                    AND closes_on >= opens_on),
    cutoff_at  TEXT CHECK (cutoff_at IS strftime('%Y-%m-%dT%H:%M', cutoff_at))
) STRICT;
INSERT INTO "session" VALUES(1,'11-2','十一届二次会议','2025-01-05','2025-01-08','2025-01-07T12:00');
INSERT INTO "session" VALUES(2,'11-3','十一届三次会议','2026-01-05','2026-01-08',NULL);
CREATE TABLE setting (                              -- the county's own rules, as typed
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE,
    value      TEXT NOT NULL
) STRICT;
INSERT INTO "setting" VALUES(1,'title_max','40');
CREATE TABLE sponsor (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal(id),
    proposer_id INTEGER NOT NULL REFERENCES proposer(id),
    position    INTEGER NOT NULL CHECK (position > 0),                      -- 1 = 第一提案人
    consent     TEXT NOT NULL CHECK (consent IN ('invited','confirmed','declined','expired',
                    'withdrawn')),
    consent_how TEXT NOT NULL DEFAULT '',
    consent_on  TEXT CHECK (consent_on IS date(consent_on, '+0 days')),
    sector      TEXT NOT NULL DEFAULT '',                                   -- as of submission
    UNIQUE (proposal_id, proposer_id)
) STRICT;
INSERT INTO "sponsor" VALUES(1,1,1,1,'confirmed','本人提交','2025-01-05','教育界');
INSERT INTO "sponsor" VALUES(2,1,2,2,'confirmed','经办人确认','2025-01-12','教育界');
INSERT INTO "sponsor" VALUES(3,2,2,1,'confirmed','本人提交','2025-01-05','教育界');
INSERT INTO "sponsor" VALUES(4,3,3,1,'confirmed','本人提交','2025-01-05','');
INSERT INTO "sponsor" VALUES(5,4,4,1,'confirmed','本人提交','2025-01-06','');
INSERT INTO "sponsor" VALUES(6,5,5,1,'confirmed','本人提交','2025-01-06','');
INSERT INTO "sponsor" VALUES(7,6,6,1,'confirmed','本人提交','2025-01-06','');
INSERT INTO "sponsor" VALUES(8,7,7,1,'confirmed','本人提交','2025-01-06','');
INSERT INTO "sponsor" VALUES(9,8,8,1,'confirmed','本人提交','2025-01-06','');
INSERT INTO "sponsor" VALUES(10,9,1,1,'confirmed','本人提交','2025-03-01','教育界');
CREATE TABLE unit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
    channel    TEXT NOT NULL DEFAULT '',            -- 党委系统、政府系统 …
    position   INTEGER NOT NULL DEFAULT 0,          -- protocol order
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1))
) STRICT;
INSERT INTO "unit" VALUES(1,'县教育局','政府系统',1,1);
INSERT INTO "unit" VALUES(2,'县交通运输局','政府系统',2,1);
INSERT INTO "unit" VALUES(3,'县住建局','政府系统',3,1);
INSERT INTO "unit" VALUES(4,'县财政局','政府系统',4,1);
INSERT INTO "unit" VALUES(5,'县档案馆','',5,0);
CREATE TABLE unit_alias (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    alias      TEXT NOT NULL UNIQUE,
    unit_id    INTEGER NOT NULL REFERENCES unit(id)
) STRICT;
INSERT INTO "unit_alias" VALUES(1,'交通局',2);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX sponsor_one_first ON sponsor(proposal_id) WHERE position = 1;
CREATE UNIQUE INDEX assignment_one_lead ON assignment(proposal_id, round)
    WHERE role = 'lead' AND ended_on IS NULL;
CREATE UNIQUE INDEX assignment_once ON assignment(proposal_id, round, unit_id)
    WHERE ended_on IS NULL;
CREATE INDEX assignment_by_unit ON assignment(unit_id);
CREATE INDEX assignment_by_proposal ON assignment(proposal_id, round);
CREATE INDEX proposal_by_survivor ON proposal(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX decision_by_proposal ON decision(proposal_id, decided_on);
CREATE INDEX result_by_proposal ON result(proposal_id, set_on);
CREATE INDEX reply_by_proposal ON reply(proposal_id);
CREATE INDEX contact_by_proposal ON contact(proposal_id);
CREATE INDEX sponsor_by_proposer ON sponsor(proposer_id);
CREATE INDEX old_number_by_proposal ON old_number(proposal_id);
CREATE INDEX old_number_by_case_no ON old_number(case_no);
CREATE INDEX attachment_by_proposal ON attachment(proposal_id);
CREATE INDEX event_by_proposal ON event(proposal_id, id);
CREATE INDEX event_by_operation ON event(operation_id);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER operation_no_update BEFORE UPDATE ON operation
BEGIN SELECT RAISE(ABORT, 'operation is append-only'); END;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'operation is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('session',2);
INSERT INTO "sqlite_sequence" VALUES('operation',45);
INSERT INTO "sqlite_sequence" VALUES('event',49);
INSERT INTO "sqlite_sequence" VALUES('setting',1);
INSERT INTO "sqlite_sequence" VALUES('unit',5);
INSERT INTO "sqlite_sequence" VALUES('unit_alias',1);
INSERT INTO "sqlite_sequence" VALUES('proposer',9);
INSERT INTO "sqlite_sequence" VALUES('proposer_contact',2);
INSERT INTO "sqlite_sequence" VALUES('proposal',9);
INSERT INTO "sqlite_sequence" VALUES('sponsor',10);
INSERT INTO "sqlite_sequence" VALUES('decision',11);
INSERT INTO "sqlite_sequence" VALUES('old_number',1);
INSERT INTO "sqlite_sequence" VALUES('assignment',9);
INSERT INTO "sqlite_sequence" VALUES('attachment',1);
INSERT INTO "sqlite_sequence" VALUES('reply',6);
INSERT INTO "sqlite_sequence" VALUES('result',5);
INSERT INTO "sqlite_sequence" VALUES('feedback',4);
INSERT INTO "sqlite_sequence" VALUES('contact',1);
INSERT INTO "sqlite_sequence" VALUES('published',1);
COMMIT;

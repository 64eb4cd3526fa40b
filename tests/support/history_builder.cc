#include "tests/support/history_builder.h"

#include <algorithm>
#include <set>

#include "google/protobuf/util/time_util.h"

#include "common/base/sha256.h"
#include "common/history/change_checker.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryRecord;

constexpr int64_t kStartUs = 1704164645000000;

HistoryRecord ToRecord(const StoredChange& stored) {
  HistoryRecord record;
  form::v1::HistoryChange& change = *record.mutable_change();
  change.set_header(EncodeHeader(stored.header));
  change.set_hash(base::DigestBytes(stored.hash));
  if (!stored.payload_dropped) {
    change.set_payload(stored.payload);
  }
  change.set_content_revision(stored.content_revision);
  return record;
}

void AddAnswers(int64_t revision, Records* records) {
  for (int i = 0; i < 3; ++i) {
    HistoryRecord record;
    record.mutable_memo()->set_kind("document");
    record.mutable_memo()->set_key("d" + std::to_string(i));
    record.mutable_memo()->set_value("answer");
    record.mutable_memo()->set_revision(revision);
    records->push_back(std::move(record));
  }
  for (int i = 0; i < 3; ++i) {
    HistoryRecord record;
    form::v1::HistoryRequest& request = *record.mutable_request();
    const std::string number = std::to_string(i);
    request.set_key(base::DigestBytes(base::Sha256Of("key " + number)));
    request.set_request_digest(
        base::DigestBytes(base::Sha256Of("digest " + number)));
    request.add_revisions(revision);
    request.set_head(revision);
    records->push_back(std::move(record));
  }
}

}  // namespace

HistoryBuilder::HistoryBuilder(std::string tenant, std::string history_id)
    : tenant_(std::move(tenant)),
      origin_(history_id),
      history_id_(std::move(history_id)),
      head_(ChainStart(tenant_, origin_)) {
  form::v1::Tenant record;
  record.set_name("tenants/" + tenant_);
  Add(form::v1::CHANGE_KIND_CONFIG, form::v1::CHANGE_ACTION_CREATE,
      record.name(), record.SerializeAsString());
}

int64_t HistoryBuilder::Add(form::v1::ChangeKind kind,
                            form::v1::ChangeAction action,
                            const std::string& resource_name,
                            std::string payload, const std::string& actor) {
  const Resource resource{kind, resource_name};
  ChangeHeader header;
  header.kind = kind;
  header.action = action;
  header.resource_name = resource_name;
  header.actor = actor;
  header.request_id = actor.empty() ? "" : "request";
  header.tenant = tenant_;
  header.revision = head_.revision + 1;
  header.previous_revision = last_[resource];
  header.commit_time_us = kStartUs + head_.revision * 1'000'003;
  header.payload_hash = base::Sha256Of(payload);
  StoredChange change;
  change.hash = LinkHash(head_.hash, EncodeHeader(header));
  if (header.kind == form::v1::CHANGE_KIND_REPORT) {
    change.content_revision =
        last_[{form::v1::CHANGE_KIND_FORM, header.resource_name}];
  }
  change.payload = std::move(payload);
  change.header = std::move(header);
  last_[resource] = change.header.revision;
  head_ = {.revision = change.header.revision, .hash = change.hash};
  changes_.push_back(std::move(change));
  return head_.revision;
}

int64_t HistoryBuilder::AddUnit(const std::string& id) {
  form::v1::OrgUnit unit;
  unit.set_name("tenants/" + tenant_ + "/orgUnits/" + id);
  unit.set_display_name("单位" + id);
  return Add(form::v1::CHANGE_KIND_CONFIG, form::v1::CHANGE_ACTION_CREATE,
             unit.name(), unit.SerializeAsString());
}

int64_t HistoryBuilder::PutForm(const std::string& id,
                                const std::string& title) {
  form::v1::Form form;
  form.set_name("tenants/" + tenant_ + "/forms/" + id);
  form.mutable_project()->set_display_name(title);
  form.mutable_project()->set_fiscal_year(2024);
  form.mutable_sealed_contacts()->set_ciphertext(std::string("\0\xff\x7f", 3));
  const Resource resource{form::v1::CHANGE_KIND_FORM, form.name()};
  return Add(form::v1::CHANGE_KIND_FORM,
             last_[resource] == 0 ? form::v1::CHANGE_ACTION_CREATE
                                  : form::v1::CHANGE_ACTION_UPDATE,
             form.name(), form.SerializeAsString(), "users/chen");
}

int64_t HistoryBuilder::DeleteForm(const std::string& id) {
  form::v1::Form form;
  form.set_name("tenants/" + tenant_ + "/forms/" + id);
  form.mutable_delete_time()->set_seconds(1'800'000'000);
  return Add(form::v1::CHANGE_KIND_FORM, form::v1::CHANGE_ACTION_DELETE,
             form.name(), form.SerializeAsString(), "users/周 \"x\"");
}

int64_t HistoryBuilder::BindReport(const std::string& id) {
  form::v1::ValidationReport report;
  report.set_rule_set("ruleSets/cn-nantong-2024");
  report.set_passed(7);
  return Add(form::v1::CHANGE_KIND_REPORT, form::v1::CHANGE_ACTION_BIND_REPORT,
             "tenants/" + tenant_ + "/forms/" + id, report.SerializeAsString(),
             "services/form-store");
}

int64_t HistoryBuilder::Restore(const std::string& history_id) {
  history_id_ = history_id;
  form::v1::Tenant record;
  record.set_name("tenants/" + tenant_);
  return Add(form::v1::CHANGE_KIND_CONFIG, form::v1::CHANGE_ACTION_RESTORE,
             record.name(), record.SerializeAsString(), "users/operator");
}

void HistoryBuilder::Compact(int64_t revision) {
  compacted_ = revision;
  std::set<Resource> superseded;
  for (size_t i = static_cast<size_t>(revision); i > 0; --i) {
    StoredChange& change = changes_[i - 1];
    if (!superseded.emplace(change.header.kind, change.header.resource_name)
             .second) {
      change.payload_dropped = true;
      change.payload.clear();
    }
  }
}

Records HistoryBuilder::Stream(bool answers) const {
  return StreamTo(head(), answers);
}

Records HistoryBuilder::StreamTo(int64_t revision, bool answers) const {
  Records records(1);
  form::v1::HistoryBegin& begin = *records[0].mutable_begin();
  begin.set_version(1);
  begin.mutable_as_of()->set_tenant("tenants/" + tenant_);
  begin.mutable_as_of()->set_revision(revision);
  begin.mutable_as_of()->set_history_id(history_id_);
  begin.set_origin_history_id(origin_);
  begin.set_compacted_revision(compacted_);
  *begin.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
          1'900'000'000'000'000);
  for (int64_t i = 0; i < revision; ++i) {
    records.push_back(ToRecord(changes_[static_cast<size_t>(i)]));
  }
  if (answers) {
    AddAnswers(revision, &records);
  }
  records.emplace_back().mutable_end();
  Recount(&records);
  return records;
}

Records HistoryBuilder::KeyStream() const {
  Records records = StreamTo(0);
  records[0].mutable_begin()->mutable_as_of()->set_revision(head());
  records.pop_back();
  for (int i = 0; i < 3; ++i) {
    form::v1::HistoryRecord record;
    record.mutable_key()->set_key_id("k" + std::to_string(i));
    record.mutable_key()->set_wrapped("wrapped");
    records.push_back(std::move(record));
  }
  records.emplace_back().mutable_end()->set_keys(3);
  return records;
}

Checkpoint HistoryBuilder::CheckpointAt(int64_t revision) const {
  const StoredChange& change = changes_[static_cast<size_t>(revision - 1)];
  return {.tenant = tenant_,
          .history_id = history_id_,
          .origin_history_id = origin_,
          .revision = revision,
          .head_hash = change.hash,
          .commit_time_us = change.header.commit_time_us,
          .signing_time_us = change.header.commit_time_us + 1'000'000};
}

HistoryBuilder SampleHistory(int forms, int rounds) {
  HistoryBuilder builder("nantong");
  builder.AddUnit("u1");
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < forms; ++i) {
      const std::string id = "f" + std::to_string(i);
      builder.PutForm(id, "项目" + id + " 第" + std::to_string(round) + "稿");
      if (i % 2 == 0) {
        builder.BindReport(id);
      }
    }
  }
  builder.DeleteForm("f0");
  builder.Compact(builder.head() - forms / 2);
  return builder;
}

void Recount(Records* records) {
  form::v1::HistoryBegin& begin = *records->front().mutable_begin();
  form::v1::HistoryEnd& end = *records->back().mutable_end();
  end.Clear();
  Sha256Digest head =
      ChainStart(begin.as_of().tenant().substr(8), begin.origin_history_id())
          .hash;
  for (const HistoryRecord& record : *records) {
    end.set_changes(end.changes() + (record.has_change() ? 1 : 0));
    end.set_memos(end.memos() + (record.has_memo() ? 1 : 0));
    end.set_requests(end.requests() + (record.has_request() ? 1 : 0));
    end.set_keys(end.keys() + (record.has_key() ? 1 : 0));
    if (record.has_change()) {
      head = DigestOf(record.change().hash()).value_or(head);
    }
  }
  begin.mutable_as_of()->set_revision(end.changes());
  end.set_head_hash(base::DigestBytes(head));
}

void Relink(Records* records, size_t from) {
  form::v1::HistoryBegin& begin = *records->front().mutable_begin();
  Sha256Digest before =
      ChainStart(begin.as_of().tenant().substr(8), begin.origin_history_id())
          .hash;
  for (size_t i = 0; i < records->size(); ++i) {
    if (!(*records)[i].has_change()) {
      continue;
    }
    form::v1::HistoryChange& change = *(*records)[i].mutable_change();
    if (i >= from) {
      if (auto header = DecodeHeader(change.header());
          header.ok() && change.has_payload()) {
        header->payload_hash = base::Sha256Of(change.payload());
        change.set_header(EncodeHeader(*header));
      }
      change.set_hash(base::DigestBytes(LinkHash(before, change.header())));
    }
    before = DigestOf(change.hash()).value_or(before);
  }
  Recount(records);
}

}  // namespace jixiao::history

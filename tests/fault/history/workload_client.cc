#include "tests/fault/history/workload_client.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace jixiao::fault {
namespace {

constexpr int kMaxAttempts = 4;
constexpr unsigned kMaxChangesOfStream = 4000;

// Few deletes, for what is deleted is only good for refusals.
CallKind KindOf(unsigned in_thousand) {
  return in_thousand < 450   ? CallKind::kGet
         : in_thousand < 917 ? CallKind::kUpdate
         : in_thousand < 998 ? CallKind::kCreate
                             : CallKind::kDelete;
}

std::string FormId(std::int64_t number) {
  return absl::StrCat("form-", number);
}

}  // namespace

WorkloadClient::WorkloadClient(const WorkloadOptions& options, int number,
                               StoreUnderTest* store, Recorder* recorder,
                               std::atomic<std::int64_t>* calls,
                               AnswerFilter filter)
    : options_(options),
      number_(number),
      store_(store),
      book_(recorder->NewClient()),
      calls_(calls),
      filter_(std::move(filter)),
      random_(options.seed * 1000 + static_cast<std::uint32_t>(number)) {}

void WorkloadClient::Run() {
  session_ = store_->Await(0);
  while (calls_->fetch_add(1) < options_.calls) {
    Make(RandomCall());
  }
}

void WorkloadClient::ReadAll() {
  session_ = store_->Await(0);
  const std::int64_t last =
      options_.calls / options_.calls_between_forms + options_.forms;
  for (std::int64_t form = 0; form < last; ++form) {
    Make({.operation = {.form = FormId(form), .show_deleted = true}});
  }
}

std::string WorkloadClient::RandomForm() {
  const std::int64_t oldest = *calls_ / options_.calls_between_forms;
  return FormId(oldest +
                static_cast<std::int64_t>(
                    random_() % static_cast<unsigned>(options_.forms)));
}

FormCall WorkloadClient::RandomCall() {
  FormCall call;
  Operation& operation = call.operation;
  operation.kind = KindOf(static_cast<unsigned>(random_() % 1000));
  operation.form = RandomForm();
  if (operation.kind == CallKind::kGet) {
    operation.show_deleted = Chance(300);
    return call;
  }
  operation.request_id = absl::StrCat("client-", number_, "-", ++writes_);
  if (operation.kind != CallKind::kDelete) {
    SetText(operation.request_id, &call);
  }
  if (operation.kind != CallKind::kCreate && Chance(300)) {
    const Known& known = known_[operation.form];
    operation.expected_revision = known.revision;
    call.etag = known.etag;
  }
  return call;
}

void WorkloadClient::Make(const FormCall& call) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const Outcome outcome = Try(call);
    if (outcome == Outcome::kUnknown) {
      session_ = store_->Await(session_.run);
    }
    if (!IsWorthRetrying(outcome, call.operation)) {
      return;
    }
  }
}

bool WorkloadClient::IsWorthRetrying(Outcome outcome,
                                     const Operation& operation) {
  return options_.retries && IsWrite(operation) &&
         (outcome == Outcome::kUnknown || Chance(20));
}

Outcome WorkloadClient::Try(const FormCall& call) {
  Operation& operation = book_->Begin(call.operation);
  const absl::StatusOr<form::v1::Form> form = Perform(*session_.client, call);
  Recorder::ClientBook::End(&operation);
  SetOutcome(form, &operation);
  if (filter_) {
    filter_(&operation);
  }
  if (form.ok()) {
    Learn(call, *form);
  }
  return operation.outcome;
}

void WorkloadClient::Learn(const FormCall& call, const form::v1::Form& form) {
  known_[call.operation.form] = {form.revision(), form.etag()};
}

absl::Status WorkloadWatcher::Run(const std::atomic<std::int64_t>& last) {
  StoreUnderTest::Session session = store_->Await(0);
  while (last < 0 || head_ < last) {
    const absl::Status status = RunStream(*session.client, last);
    if (absl::IsUnavailable(status)) {
      session = store_->Await(session.run);
    } else if (!status.ok() && !absl::IsCancelled(status)) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status WorkloadWatcher::RunStream(client::FormStoreClient& client,
                                        const std::atomic<std::int64_t>& last) {
  received_ -= std::min<std::int64_t>(received_,
                                      static_cast<std::int64_t>(random_() % 4));
  const std::int64_t leave_at =
      received_ + 1 +
      static_cast<std::int64_t>(random_() % kMaxChangesOfStream);
  form::v1::WatchChangesRequest request;
  common::v1::TenantRevision& cursor = *request.add_cursors();
  cursor.set_tenant(absl::StrCat("tenants/", kTenant));
  cursor.set_revision(received_);
  request.mutable_heartbeat_interval()->set_nanos(100'000'000);
  const auto stream = client.WatchChanges(request);
  book_->Start(received_);
  while (received_ < leave_at && (last < 0 || head_ < last)) {
    const auto response = stream->Read();
    if (!response.ok() || !response->has_value()) {
      return response.status();
    }
    Record(**response);
  }
  return absl::OkStatus();
}

void WorkloadWatcher::Record(const form::v1::WatchChangesResponse& response) {
  for (const form::v1::Change& change : response.changes()) {
    book_->Receive(EventOf(change));
    received_ = change.revision();
  }
  for (const common::v1::TenantRevision& head : response.heads()) {
    FeedEvent event;
    event.kind = FeedEventKind::kHead;
    event.revision = head_ = head.revision();
    book_->Receive(std::move(event));
  }
}

}  // namespace jixiao::fault

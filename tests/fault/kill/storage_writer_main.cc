// storage_kill_writer STORE_DIR LEDGER_DIR SEED [--acknowledge_first]
//
// Writes to a SQLite store from eight threads until it is killed. Every write
// stands in LEDGER_DIR/tries before it is made and in LEDGER_DIR/acknowledged
// after it was acknowledged, before the same thread goes on.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>
#include <thread>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "services/form_store/storage/commit_queue.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/fault/kill/ack_first_storage.h"
#include "tests/fault/support/ledger.h"

namespace jixiao::fault {
namespace {

using form_store::CommitQueue;
using form_store::Expectation;
using form_store::FormStorage;
using form_store::Mutation;
using form_store::Write;

constexpr int kWriters = 8;
constexpr const char* kTenants[] = {"linhai", "qingshan"};

[[noreturn]] void Die(const absl::Status& status) {
  std::fprintf(stderr, "storage_kill_writer: %s\n", status.ToString().c_str());
  std::_Exit(3);
}

// One thread: creates forms, changes them, binds reports to them.
class Writer {
 public:
  Writer(CommitQueue* queue, LedgerWriter* tries, LedgerWriter* acknowledged,
         int number, unsigned seed)
      : queue_(queue),
        tries_(tries),
        acknowledged_(acknowledged),
        tenant_(kTenants[number % 2]),
        prefix_(absl::StrCat(seed, "-", number, "-")),
        random_(seed * 31 + static_cast<unsigned>(number)) {}

  [[noreturn]] void Run() {
    for (int n = 0;; ++n) {
      const bool create = revision_ == 0 || random_() % 3 != 0;
      if (create) {
        name_ = absl::StrCat("tenants/", tenant_, "/forms/form-", prefix_, n);
      }
      Write write;
      write.request_id = absl::StrCat("request-", prefix_, n);
      write.actor = "users/chen";
      write.commit_time_us = 1704164645000000 + n;
      write.mutations.push_back(FormMutation(create));
      if (random_() % 4 == 0) {
        write.mutations.push_back(ReportMutation());
      }
      Commit(std::move(write));
    }
  }

 private:
  std::string RandomPayload() {
    // Mostly small, at times over several pages.
    const size_t size =
        random_() % 16 == 0 ? random_() % 100'000 : random_() % 3'000;
    std::string payload(size, '\0');
    for (char& byte : payload) {
      byte = static_cast<char>(random_());
    }
    return payload;
  }

  Mutation FormMutation(bool create) {
    Mutation mutation;
    mutation.kind = form::v1::CHANGE_KIND_FORM;
    mutation.action = create ? form::v1::CHANGE_ACTION_CREATE
                             : form::v1::CHANGE_ACTION_UPDATE;
    mutation.resource_name = name_;
    mutation.payload = RandomPayload();
    mutation.expect.kind =
        create ? Expectation::Kind::kAbsent : Expectation::Kind::kRevision;
    mutation.expect.revision = create ? 0 : revision_;
    mutation.unique_keys = {"key of " + name_};
    mutation.form_index.emplace().project_display_name = name_;
    return mutation;
  }

  Mutation ReportMutation() {
    Mutation mutation;
    mutation.kind = form::v1::CHANGE_KIND_REPORT;
    mutation.action = form::v1::CHANGE_ACTION_BIND_REPORT;
    mutation.resource_name = name_;
    mutation.payload = RandomPayload();
    mutation.expect.kind = Expectation::Kind::kPreviousInWrite;
    mutation.report_index.emplace();
    return mutation;
  }

  void Commit(Write write) {
    std::vector<LedgerEntry> entries;
    for (const Mutation& mutation : write.mutations) {
      entries.push_back({.tenant = tenant_,
                         .resource_name = mutation.resource_name,
                         .request_id = write.request_id,
                         .content_hash = base::Sha256Hex(mutation.payload)});
      tries_->Append(entries.back());
    }
    const auto committed = queue_->Commit(tenant_, std::move(write));
    if (!committed.ok()) {
      Die(committed.status());
    }
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i].revision = committed->revisions.at(i);
      acknowledged_->Append(entries[i]);
    }
    revision_ = committed->revisions.at(0);
  }

  CommitQueue* const queue_;
  LedgerWriter* const tries_;
  LedgerWriter* const acknowledged_;
  const std::string tenant_;
  const std::string prefix_;
  std::mt19937 random_;
  std::string name_;
  int64_t revision_ = 0;
};

void CreateTenants(FormStorage& storage) {
  for (const std::string tenant : kTenants) {
    Write write;
    write.mutations.emplace_back();
    write.mutations[0].kind = form::v1::CHANGE_KIND_CONFIG;
    write.mutations[0].action = form::v1::CHANGE_ACTION_CREATE;
    write.mutations[0].resource_name = "tenants/" + tenant;
    const absl::Status status =
        storage.CreateTenant(tenant, "history-of-" + tenant, write);
    if (!status.ok() && status.code() != absl::StatusCode::kAlreadyExists) {
      Die(status);
    }
  }
}

int Main(int argc, char** argv) {
  if (argc < 4) {
    return 2;
  }
  const std::filesystem::path ledgers = argv[2];
  const auto seed = static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10));
  auto opened = form_store::OpenSqliteStorage({.dir = argv[1]});
  if (!opened.ok()) {
    Die(opened.status());
  }
  std::unique_ptr<FormStorage> storage = *std::move(opened);
  CreateTenants(*storage);
  if (argc > 4 && std::string_view(argv[4]) == "--acknowledge_first") {
    storage = std::make_unique<AckFirstStorage>(std::move(storage));
  }
  CommitQueue queue(storage.get(), {});
  LedgerWriter tries(ledgers / "tries");
  LedgerWriter acknowledged(ledgers / "acknowledged");
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back(
        [&, i] { Writer(&queue, &tries, &acknowledged, i, seed).Run(); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return 0;
}

}  // namespace
}  // namespace jixiao::fault

int main(int argc, char** argv) {
  return jixiao::fault::Main(argc, argv);
}

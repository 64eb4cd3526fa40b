// The change feed through server and client.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::Form;

int ThreadsOfThisProcess() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("Threads:")) {
      return std::stoi(line.substr(8));
    }
  }
  return -1;
}

TEST(FeedTest, ReconnectsSeeEachChangeOnceInOrder) {
  StoreHarness store;
  const std::vector<std::string> tenants = {"aa", "bb", "cc"};
  for (const std::string& tenant : tenants) {
    store.MakeTenant(tenant);
  }
  std::map<std::string, std::int64_t> cursors = {
      {"aa", 0}, {"bb", 0}, {"cc", 0}};
  std::atomic<bool> writing = true;
  std::thread writer([&] {
    for (int i = 0; i < 60; ++i) {
      store.Create("p" + std::to_string(i),
                   tenants[static_cast<size_t>(i % 3)]);
    }
    writing = false;
  });
  const auto complete = [&] {
    return !writing &&
           std::all_of(tenants.begin(), tenants.end(),
                       [&](const std::string& tenant) {
                         return cursors[tenant] == store.Head(tenant);
                       });
  };
  int streams = 0;
  for (; !complete(); ++streams) {
    auto request = WatchFrom(cursors);
    request.mutable_heartbeat_interval()->set_nanos(100'000'000);
    auto stream = store.client().WatchChanges(request);
    // Breaks off after some changes, in the midst of what comes.
    for (int got = 0; got < 7;) {
      auto response = stream->Read();
      ASSERT_THAT(response, IsOk());
      for (const Change& change : (*response)->changes()) {
        const std::string tenant = change.tenant().substr(8);
        ASSERT_EQ(change.revision(), cursors[tenant] + 1) << tenant;
        cursors[tenant] = change.revision();
        ++got;
      }
      if (!(*response)->heads().empty() && !writing) {
        break;
      }
    }
    stream->Cancel();
  }
  writer.join();
  EXPECT_GT(streams, 3);
}

TEST(FeedTest, ExportAndWatchJoinWithoutGapOrOverlapUnderWriters) {
  StoreHarness store;
  store.MakeTenant();
  store.Create("first");
  std::atomic<int> written = 0;
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      const auto client = store.MakeClient();
      for (int i = 0; i < 40; ++i) {
        form::v1::CreateFormRequest request;
        request.set_parent("tenants/yunxi");
        *request.mutable_form() =
            SampleForm("w" + std::to_string(w) + "-" + std::to_string(i));
        const auto form = client->CreateForm(request);
        ASSERT_THAT(form, IsOk());
        if (i % 4 == 0) {
          form::v1::DeleteFormRequest remove;
          remove.set_name(form->name());
          ASSERT_THAT(client->DeleteForm(remove), IsOk());
        }
        ++written;
      }
    });
  }
  while (written < 40) {
    std::this_thread::yield();
  }
  form::v1::ExportFormsRequest request;
  request.set_parent("tenants/yunxi");
  auto exported = store.client().ExportForms(request);
  std::map<std::string, std::int64_t> forms;  // name → revision
  std::int64_t as_of = -1;
  while (true) {
    auto message = exported->Read();
    ASSERT_THAT(message, IsOk());
    if (!message->has_value()) {
      break;
    }
    const std::int64_t revision = (*message)->as_of().revision();
    ASSERT_TRUE(as_of == -1 || as_of == revision);
    as_of = revision;
    for (const auto& form : (*message)->forms()) {
      EXPECT_LE(form.form().revision(), as_of) << "overlap";
      forms[form.form().name()] = form.form().revision();
    }
  }
  EXPECT_GE(forms.size(), 25u);
  auto stream = store.client().WatchChanges(WatchFrom({{"yunxi", as_of}}));
  for (std::thread& writer : writers) {
    writer.join();
  }
  const std::int64_t head = store.Head();
  std::vector<Change> changes;
  ReadChangesUntil(*stream, &changes, [&](const auto& got) {
    return as_of == head || (!got.empty() && got.back().revision() == head);
  });
  std::int64_t last = as_of;
  for (const Change& change : changes) {
    ASSERT_EQ(change.revision(), ++last) << "gap";
    if (change.kind() != form::v1::CHANGE_KIND_FORM) {
      continue;
    }
    if (change.form().has_delete_time()) {
      EXPECT_EQ(forms.erase(change.resource_name()), 1u);
    } else {
      forms[change.resource_name()] = change.revision();
    }
  }
  form::v1::ListFormsRequest list;
  list.set_parent("tenants/yunxi");
  list.set_page_size(1000);
  const auto present = store.client().ListForms(list);
  ASSERT_THAT(present, IsOk());
  std::map<std::string, std::int64_t> wanted;
  for (const Form& form : present->forms()) {
    wanted[form.name()] = form.revision();
  }
  EXPECT_EQ(wanted.size(), 1 + 4 * 30u);
  EXPECT_EQ(forms, wanted);
}

TEST(FeedTest, IdleWatchersCostNoThreads) {
  StoreHarness store;
  store.MakeTenant();
  const auto warm = store.client().WatchChanges(WatchFrom({{"yunxi", 0}}));
  ASSERT_THAT(warm->Read(), IsOk());
  const int threads = ThreadsOfThisProcess();
  // A connection carries 100 calls at a time.
  std::vector<std::unique_ptr<client::FormStoreClient>> clients;
  std::vector<
      std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>>
      streams;
  for (int i = 0; i < 500; ++i) {
    if (i % 90 == 0) {
      clients.push_back(store.MakeClient());
    }
    streams.push_back(clients.back()->WatchChanges(WatchFrom({{"yunxi", 1}})));
  }
  store.Create("a");
  for (const auto& stream : streams) {
    std::vector<Change> changes;
    ReadChangesUntil(*stream, &changes,
                     [](const auto& got) { return got.size() >= 4; });
    EXPECT_EQ(changes.front().revision(), 2);
  }
  EXPECT_LT(ThreadsOfThisProcess(), threads + 50);
  for (const auto& stream : streams) {
    stream->Cancel();
  }
}

TEST(FeedTest, RefusedWatchesEndWithTheirReason) {
  StoreHarness store;
  store.MakeTenant();
  EXPECT_THAT(store.client().WatchChanges(WatchFrom({{"yunxi", 99}}))->Read(),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
  EXPECT_THAT(store.client().WatchChanges(WatchFrom({{"nowhere", 0}}))->Read(),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  auto foreign = WatchFrom({{"yunxi", 0}});
  foreign.mutable_cursors(0)->set_history_id("old");
  EXPECT_THAT(store.client().WatchChanges(foreign)->Read(),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        errors::ERROR_REASON_HISTORY_CHANGED));
}

TEST(FeedTest, ADrainEndsWatchesWithUnavailable) {
  StoreHarness store;
  store.MakeTenant();
  const auto client = store.MakeClient();
  auto stream = client->WatchChanges(WatchFrom({{"yunxi", 0}}));
  ASSERT_THAT(stream->Read(), IsOk());
  std::thread stop([&] { store.Stop(); });
  absl::Status status;
  while (status.ok()) {
    status = stream->Read().status();
  }
  stop.join();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable,
                                errors::ERROR_REASON_DRAINING));
}

TEST(FeedTest, ACancelledExportLeavesTheStoreWell) {
  StoreHarness store;
  store.MakeTenant();
  for (int i = 0; i < 20; ++i) {
    store.Create("p" + std::to_string(i));
  }
  form::v1::ExportFormsRequest request;
  request.set_parent("tenants/yunxi");
  auto exported = store.client().ExportForms(request);
  ASSERT_THAT(exported->Read(), IsOk());
  exported->Cancel();
  exported.reset();
  store.Create("after");
  EXPECT_GT(store.Head(), 20);
}

}  // namespace
}  // namespace jixiao::form_store

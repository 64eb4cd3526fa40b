// The form store as an operator sees it: options, health, and the way it ends.
#include <future>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sqlite3.h>

#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/base/sha256.h"
#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

absl::Status Load(AppOptions* options, const std::string& flag) {
  config::OptionSet set({.name = "form-store", .summary = "", .version = ""});
  options->Declare(&set);
  std::ostringstream out;
  return set.Load({flag}, {}, out).status();
}

TEST(AppTest, RefusesOptionsThatCannotWork) {
  for (const std::string flag : {"--max_rows_scanned=0", "--storage=paper"}) {
    AppOptions options;
    EXPECT_TRUE(absl::IsInvalidArgument(Load(&options, flag))) << flag;
  }
  AppOptions options;
  EXPECT_THAT(Load(&options, "--max_rows_scanned=1"), IsOk());
}

TEST(AppTest, ALargerDocumentIsReadWhenTheLimitAllowsIt) {
  AppOptions options = StoreHarness::MemoryOptions();
  ASSERT_THAT(Load(&options, "--max_document_size=40MiB"), IsOk());
  StoreHarness store(options);
  store.MakeTenant();
  const std::string line(32 * 1024 - 1, 'x');
  const std::string chunk = line + "\n" + line + "\n";
  std::string document;
  auto stream = store.client().ImportDocuments();
  form::v1::ImportDocumentsRequest part;
  part.set_document_id("large");
  part.mutable_header()->set_parent("tenants/yunxi");
  ASSERT_TRUE(stream->Write(part));
  while (document.size() <= std::size_t{33} << 20) {
    document += chunk;
    part.set_chunk(chunk);
    ASSERT_TRUE(stream->Write(part));
  }
  part.mutable_end()->set_sha256(base::Sha256Hex(document));
  ASSERT_TRUE(stream->Write(part));
  stream->WritesDone();
  const auto response = stream->Read();
  ASSERT_THAT(response, IsOk());
  ASSERT_TRUE(response->has_value());
  EXPECT_EQ((*response)->status().code(),
            static_cast<int>(absl::StatusCode::kInvalidArgument))
      << "read, though it holds no form: " << (*response)->status().message();
}

TEST(AppTest, AStoreThatRefusesWritesIsNotHealthy) {
  const auto dir = base::TemporaryDirectory::Create("damaged");
  ASSERT_THAT(dir, IsOk());
  const AppOptions options = StoreHarness::SqliteOptions(dir->path().string());
  std::string first;
  {
    StoreHarness store(options);
    store.MakeTenant();
    const form::v1::Form form = store.Create("a");
    store.Create("b");
    store.Create("c");
    first = form.name() + "/revisions/" + std::to_string(form.revision());
  }
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((dir->path() / "store.db").c_str(), &database),
            SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database,
                         "UPDATE changes SET payload = x'00' "
                         "WHERE revision = 4",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  StoreHarness store(options);
  EXPECT_TRUE(store.app().Healthy());
  form::v1::GetFormRevisionRequest request;
  request.set_name(first);
  EXPECT_THAT(store.client().GetFormRevision(request),
              FailsWith(absl::StatusCode::kDataLoss,
                        errors::ERROR_REASON_DATA_CORRUPT));
  EXPECT_FALSE(store.app().Healthy());
}

TEST(AppTest, WatchersAreToldOfADrainWhileValidationHangs) {
  StoreHarness store;
  store.MakeTenant();
  store.validator().SetStatus(ValidationDown());
  std::promise<void> entered;
  std::promise<void> let_go;
  store.validator().SetFailure([&, first = true](const auto&) mutable {
    if (std::exchange(first, false)) {
      entered.set_value();
      let_go.get_future().wait();
    }
    return absl::OkStatus();
  });
  store.Create("a");
  store.validator().SetStatus(absl::OkStatus());
  entered.get_future().wait();  // the background pass hangs now

  auto stream = store.client().WatchChanges(WatchFrom({{"yunxi", 0}}),
                                            {.timeout = absl::Seconds(20)});
  ASSERT_THAT(stream->Read(), IsOk());
  std::thread drain([&] { store.app().Drain(); });
  absl::Status end;
  while (end.ok()) {
    end = stream->Read().status();
  }
  EXPECT_THAT(end, FailsWith(absl::StatusCode::kUnavailable,
                             errors::ERROR_REASON_DRAINING));
  let_go.set_value();
  drain.join();
}

}  // namespace
}  // namespace jixiao::form_store

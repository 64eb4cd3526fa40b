#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/client/form_store_client.h"
#include "common/client/write_retry.h"
#include "tests/integration/rpc/harness.h"

namespace jixiao::testing {
namespace {

namespace v1 = form::v1;

TEST(ClientTest, ReadsCarryIdTraceAndLanguage) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  rpc::CallContext::Facts facts;
  facts.request_id = "outer-1";
  facts.language = "en";
  facts.trace = rpc::TraceContext::Generate();
  facts.deadline = absl::Now() + absl::Seconds(5);
  const rpc::CallContext outer(facts);
  harness.app.on_get = [&](const rpc::CallContext& context,
                           const v1::GetFormRequest&) {
    EXPECT_EQ(context.request_id(), "outer-1");
    EXPECT_EQ(context.language(), "en");
    EXPECT_EQ(context.trace().trace_id, outer.trace().trace_id);
    EXPECT_NE(context.trace().span_id, outer.trace().span_id);
    EXPECT_LE(context.TimeLeft(), absl::Seconds(5));
    return v1::Form();
  };
  EXPECT_TRUE(client.GetForm({}, client::CallOptions::From(outer)).ok());
  EXPECT_EQ(harness.app.get_calls, 1);
}

TEST(ClientTest, ErrorsKeepTheirReason) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  harness.app.on_get = [](const rpc::CallContext&, const v1::GetFormRequest&) {
    return absl::StatusOr<v1::Form>(
        errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND, "no such form"));
  };
  const absl::Status status = client.GetForm({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_FORM_NOT_FOUND);
}

TEST(ClientTest, ChannelRetriesReads) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  harness.app.on_get =
      [&](const rpc::CallContext&,
          const v1::GetFormRequest&) -> absl::StatusOr<v1::Form> {
    if (harness.app.get_calls < 3) {
      return errors::Unavailable(errors::ERROR_REASON_DRAINING, "again");
    }
    return v1::Form();
  };
  EXPECT_TRUE(client.GetForm({}).ok());
  EXPECT_EQ(harness.app.get_calls, 3);
}

TEST(ClientTest, WritesAreSentAgainWithTheSameRequestId) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  std::vector<std::string> ids;
  harness.app.on_create =
      [&](const v1::CreateFormRequest& q) -> absl::StatusOr<v1::Form> {
    ids.push_back(q.request_id());
    if (ids.size() < 3) {
      return errors::Unavailable(errors::ERROR_REASON_STORAGE_UNAVAILABLE,
                                 "not now");
    }
    return v1::Form();
  };
  EXPECT_TRUE(client.CreateForm({}).ok());
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(ids[0].size(), 26U);
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_EQ(ids[2], ids[0]);
  v1::CreateFormRequest request;
  request.set_request_id("mine");
  EXPECT_TRUE(client.CreateForm(request).ok());
  EXPECT_EQ(ids.back(), "mine");
}

TEST(ClientTest, WritesAreNotSentAgainAfterARefusalNorForEver) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  absl::Status answer = errors::Aborted(errors::ERROR_REASON_ETAG_MISMATCH,
                                        "somebody else was faster");
  harness.app.on_create =
      [&](const v1::CreateFormRequest&) -> absl::StatusOr<v1::Form> {
    return answer;
  };
  EXPECT_TRUE(absl::IsAborted(client.CreateForm({}).status()));
  EXPECT_EQ(harness.app.create_calls, 1);
  // What the server says is longer than the caller waits.
  answer = errors::Unavailable(errors::ERROR_REASON_DRAINING, "later")
               .WithRetryAfter(absl::Seconds(60));
  EXPECT_TRUE(absl::IsUnavailable(
      client.CreateForm({}, {.timeout = absl::Seconds(5)}).status()));
  EXPECT_EQ(harness.app.create_calls, 2);
  answer = errors::Unavailable(errors::ERROR_REASON_DRAINING, "now")
               .WithRetryAfter(absl::Milliseconds(1));
  EXPECT_TRUE(absl::IsUnavailable(client.CreateForm({}).status()));
  EXPECT_EQ(harness.app.create_calls, 2 + client::WriteRetry::kMaxAttempts);
}

TEST(ClientTest, NobodyThereIsUnavailableInTime) {
  const auto channel = client::MakeChannel({.address = "127.0.0.1:1"});
  client::FormStoreClient client(channel);
  const absl::Status status =
      client.CreateForm({}, {.timeout = absl::Milliseconds(400)}).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(errors::ReasonOf(status),
            errors::ERROR_REASON_DEPENDENCY_UNAVAILABLE);
}

TEST(ClientTest, Streams) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  harness.app.on_export =
      [](const rpc::CallContext&,
         rpc::Writer<v1::ExportFormsResponse>& writer) -> absl::Status {
    return writer.Write(v1::ExportFormsResponse());
  };
  const auto exported = client.ExportForms({});
  const auto first = exported->Read();
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(first->has_value());
  const auto end = exported->Read();
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(end->has_value());

  const auto import = client.ImportForms();
  v1::ImportFormsRequest request;
  request.set_item_id("i1");
  ASSERT_TRUE(import->Write(request));
  const auto answer = import->Read();
  ASSERT_TRUE(answer.ok() && answer->has_value());
  EXPECT_EQ((**answer).item_id(), "i1");
  import->WritesDone();
  EXPECT_FALSE((*import->Read()).has_value());
}

TEST(ClientTest, StreamThatGoesAwayCancels) {
  Harness harness;
  client::FormStoreClient client(harness.channel);
  {
    const auto watch = client.WatchChanges({});
    (void)harness.app.Watcher();
  }
  EXPECT_TRUE(harness.app.watch_closed.Wait());
}

}  // namespace
}  // namespace jixiao::testing

using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Tests.Audit;
using Kubernaut.Storage.Tests.Partitions;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class DeadLetterDrainTests(DeadLetterSetting setting) : IClassFixture<DeadLetterSetting>
{
    [Fact]
    public async Task A_queued_event_is_stored_with_every_member_and_its_hash()
    {
        var accepted = DeadLetterSetting.Accepted(Sample.Event() with
        {
            ServiceVersion = "v1.2.3",
            ActorId = "system:serviceaccount:kubernaut-system:notifier",
            ActorName = "Notifier",
            ResourceName = "Disk pressure on node-7 ☃ \"<&>\"",
            EventData = """{"channel": "slack", "n": [1, 2.50], "text": "ä\u00e4 ☃"}""",
            CorrelationId = "rr-2026-001",
            ParentEventId = Guid.NewGuid(),
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            SpanId = "00f067aa0ba902b7",
            Metadata = """{"region": "eu"}""",
        });
        var box = setting.Box();
        await box.AddAsync([accepted], default);

        await DrainedAsync(box);

        var stored = await new AuditHistory(setting.Database.Queries, TimeProvider.System).FindAsync(accepted.Event.EventId, default);
        Assert.Equal(accepted.Event with { EventData = """{"n": [1, 2.50], "text": "ää ☃", "channel": "slack"}""" }, stored! with { ReceivedAt = null });
        Assert.Equal(
            Convert.ToHexStringLower(accepted.ContentHash),
            await setting.Database.ScalarAsync<string>($"SELECT encode(content_hash, 'hex') FROM audit_events WHERE event_id = '{accepted.Event.EventId}'"));
    }

    [Fact]
    public async Task An_event_that_is_stored_already_stays_one_row()
    {
        var accepted = DeadLetterSetting.Accepted();
        var box = setting.Box();
        await box.AddAsync([accepted], default);
        await DrainedAsync(box);

        await box.AddAsync([accepted], default);
        await DrainedAsync(box);

        Assert.Equal(1, await setting.CountAsync(accepted));
    }

    [Fact]
    public async Task An_event_whose_id_is_stored_with_other_content_goes_to_the_quarantine()
    {
        var first = DeadLetterSetting.Accepted();
        var other = DeadLetterSetting.Accepted(first.Event with { ResourceId = "another" });
        var box = setting.Box();
        await box.AddAsync([first], default);
        await DrainedAsync(box);
        var before = (await box.BacklogAsync(default)).Quarantined;

        await box.AddAsync([other], default);
        await DrainedAsync(box);

        Assert.Equal(before + 1, (await box.BacklogAsync(default)).Quarantined);
        Assert.Equal("notif-1", await setting.Database.ScalarAsync<string>($"SELECT resource_id FROM audit_events WHERE event_id = '{first.Event.EventId}'"));
    }

    [Fact]
    public async Task A_row_that_postgres_refuses_goes_to_the_quarantine_alone()
    {
        var good = Enumerable.Range(0, 40).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var poison = DeadLetterSetting.Accepted(Sample.Event() with { EventOutcome = "unheard-of" });
        var box = setting.Box();
        var before = (await box.BacklogAsync(default)).Quarantined;
        await box.AddAsync([.. good[..17], poison, .. good[17..]], default);

        await DrainedAsync(box);

        Assert.Equal(good.Length, await setting.CountAsync(good));
        Assert.Equal(0, await setting.CountAsync(poison));
        Assert.Equal(before + 1, (await box.BacklogAsync(default)).Quarantined);
    }

    [Fact]
    public async Task What_is_no_event_goes_to_the_quarantine()
    {
        var box = setting.Box();
        var before = (await box.BacklogAsync(default)).Quarantined;
        await setting.RedisAsync("XADD", DeadLetterBox.Key, "*", "event", "{}", "content_hash", "00");

        await DrainedAsync(box);

        Assert.Equal(before + 1, (await box.BacklogAsync(default)).Quarantined);
    }

    [Fact]
    public async Task Two_replicas_store_each_event_once()
    {
        var events = Enumerable.Range(0, 3000).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var (one, other) = (setting.Box("replica-1"), setting.Box("replica-2"));
        foreach (var batch in events.Chunk(1000))
        {
            await one.AddAsync(batch, default);
        }

        await Task.WhenAll(DrainedAsync(one), DrainedAsync(other));

        Assert.Equal(events.Length, await setting.CountAsync(events));
    }

    [Fact]
    public async Task The_drain_runs_beside_live_writes()
    {
        var waiting = Enumerable.Range(0, 5000).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var live = Enumerable.Range(0, 1000).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var box = setting.Box();
        foreach (var batch in waiting.Chunk(1000))
        {
            await box.AddAsync(batch, default);
        }

        // A sender that did not wait for its answer and sends again what is queued.
        AcceptedAuditEvent[] sent = [.. live, .. waiting[..500]];
        var circuit = new PostgresCircuit(TimeProvider.System);
        await using var coalescer = new AuditCoalescer(setting.Inserter(), circuit, new AuditMetrics(circuit));
        await Task.WhenAll(DrainedAsync(box), Task.WhenAll(sent.Select(accepted => coalescer.WriteAsync(accepted, default))));

        Assert.Equal(waiting.Length, await setting.CountAsync(waiting));
        Assert.Equal(live.Length, await setting.CountAsync(live));
    }

    [Fact]
    public async Task What_a_process_had_taken_when_it_died_is_finished_by_the_next_of_its_name()
    {
        var events = Enumerable.Range(0, 20).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var box = setting.Box("replica-3");
        await box.AddAsync(events, default);
        Assert.Equal(20, (await box.ReadNewAsync(100, default)).Count);

        await DrainedAsync(setting.Box("replica-3"));

        Assert.Equal(events.Length, await setting.CountAsync(events));
    }

    [Fact]
    public async Task What_a_dead_replica_had_taken_is_claimed()
    {
        var events = Enumerable.Range(0, 5).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var dead = setting.Box("replica-dead");
        await dead.AddAsync(events, default);
        await dead.ReadNewAsync(100, default);

        // Other tests' drains would take it after a minute; this one need not wait for that.
        var (claimed, next) = await setting.Box("replica-heir").ClaimAsync("0-0", TimeSpan.Zero, 100, default);

        Assert.Equal(5, claimed.Count);
        Assert.Null(next);
        await DrainedAsync(setting.Box("replica-heir"));
    }

    [Fact]
    public async Task A_stream_that_was_deleted_comes_back()
    {
        var accepted = DeadLetterSetting.Accepted();
        var box = setting.Box();
        await box.AddAsync([DeadLetterSetting.Accepted()], default);
        await DrainedAsync(box);
        await setting.RedisAsync("DEL", DeadLetterBox.Key);

        await box.AddAsync([accepted], default);
        await DrainedAsync(box);

        Assert.Equal(1, await setting.CountAsync(accepted));
    }

    [Fact]
    public async Task A_month_that_cannot_be_made_keeps_only_its_own_events_waiting()
    {
        var stuck = DeadLetterSetting.Accepted(Sample.Event() with { EventTimestamp = Sample.Now.AddYears(-3) });
        var good = DeadLetterSetting.Accepted();
        var box = setting.Box();
        await box.AddAsync([stuck, good], default);

        using var drain = setting.Drain(box);
        await drain.StartAsync(default);
        await Eventually.TrueAsync(async () => await setting.CountAsync(good) == 1, TimeSpan.FromSeconds(30), () => "the other event was not stored");
        await drain.StopAsync(default);

        Assert.Equal(1, (await box.BacklogAsync(default)).Depth);
        await setting.RedisAsync("DEL", DeadLetterBox.Key);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public async Task Events_of_a_sealed_month_go_to_the_quarantine_and_the_others_of_their_batch_are_stored(int monthsAgo, bool isDropped)
    {
        var month = await SealAsync(monthsAgo);
        if (isDropped)
        {
            await setting.Database.ExecuteAsOwnerAsync($"DROP TABLE {AuditMonths.Partition(month)}");
        }

        var good = Enumerable.Range(0, 8).Select(_ => DeadLetterSetting.Accepted()).ToArray();
        var late = Enumerable.Range(0, 2).Select(_ => DeadLetterSetting.Accepted(
            Sample.Event() with { EventTimestamp = new DateTimeOffset(month.First, new TimeOnly(12, 0), TimeSpan.Zero) })).ToArray();
        var box = setting.Box();
        await box.AddAsync([late[0], .. good, late[1]], default);

        await DrainedAsync(box);

        Assert.Equal(good.Length, await setting.CountAsync(good));
        Assert.Equal(0, await setting.CountAsync(late));
        foreach (var each in late)
        {
            Assert.StartsWith("MonthSealed: ", await QuarantineReasonAsync(each), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_largest_events_are_drained()
    {
        var large = $$"""{"text": "{{new string('x', 250_000)}}"}""";
        var events = Enumerable.Range(0, 100).Select(_ => DeadLetterSetting.Accepted(Sample.Event() with { EventData = large, Metadata = large })).ToArray();
        var box = setting.Box();
        foreach (var batch in events.Chunk(10))
        {
            await box.AddAsync(batch, default);
        }

        await DrainedAsync(box);

        Assert.Equal(events.Length, await setting.CountAsync(events));
    }

    [Fact]
    public async Task What_an_outage_interrupted_is_finished_as_soon_as_postgres_is_back()
    {
        var server = new NpgsqlConnectionStringBuilder(setting.Database.ConnectionString);
        await using var proxy = new CuttingProxy(server.Host!, server.Port);
        await using var through = new RuntimeDatabase(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString);
        var (before, interrupted) = (DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted());
        var box = setting.Box("replica-4");
        using var drain = setting.Drain(box, through);
        await drain.StartAsync(default);
        await box.AddAsync([before], default);
        await Eventually.TrueAsync(async () => await setting.CountAsync(before) == 1, TimeSpan.FromSeconds(60), () => "the drain did not begin");

        await using (await setting.Database.HoldAuditEventsAsync())
        {
            await box.AddAsync([interrupted], default);
            await WaitingAsync();
            proxy.IsDown = true;
            proxy.Cut();
        }

        proxy.IsDown = false;

        // What a process had begun is looked for again every 15 s; this is sooner.
        await Eventually.TrueAsync(async () => await setting.CountAsync(interrupted) == 1, TimeSpan.FromSeconds(12), () => "the event waits for the next round");
        await drain.StopAsync(default);
    }

    [Fact]
    public async Task A_process_that_stops_finishes_what_it_has_begun()
    {
        var accepted = DeadLetterSetting.Accepted();
        var box = setting.Box("replica-5");
        using var drain = setting.Drain(box);
        Task stopping;
        await using (await setting.Database.HoldAuditEventsAsync())
        {
            await box.AddAsync([accepted], default);
            await drain.StartAsync(default);
            await WaitingAsync();
            stopping = drain.StopAsync(default);
        }

        await stopping;

        Assert.Equal(1, await setting.CountAsync(accepted));
        Assert.Equal(0, (await box.BacklogAsync(default)).Depth);
    }

    [Fact]
    public async Task Batches_take_turns_while_events_wait_and_are_all_stored()
    {
        var box = setting.Box("replica-6");
        await box.AddAsync([DeadLetterSetting.Accepted()], default);
        var status = new DeadLetterStatus(box, Options.Create(new RedisOptions()));
        await status.LookAsync(default);
        var circuit = new PostgresCircuit(TimeProvider.System);
        using var metrics = new AuditMetrics(circuit);
        await using var coalescer = new AuditCoalescer(setting.Inserter(), circuit, metrics);
        using var queued = new DeadLetterSignal();
        using var writer = new AuditWriter(coalescer, setting.Inserter(), circuit, box, queued, status, metrics, TimeProvider.System, NullLogger<AuditWriter>.Instance);
        var batches = Enumerable.Range(0, 3).Select(_ => new[] { DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted() }).ToArray();
        Task<IReadOnlyList<AuditWriteOutcome>>[] writes;
        long atOnce;
        await using (await setting.Database.HoldAuditEventsAsync())
        {
            writes = [.. batches.Select(batch => writer.WriteAsync(batch, BatchMode.Atomic, default))];
            await WaitingAsync();
            atOnce = await setting.Database.CountWaitingAsync();
        }

        await Task.WhenAll(writes);

        Assert.Equal(1, atOnce);
        Assert.All(writes, write => Assert.All(write.Result, outcome => Assert.IsType<AuditWriteOutcome.Stored>(outcome)));
        await DrainedAsync(box);
    }

    private async Task<Month> SealAsync(int monthsAgo)
    {
        var month = await setting.Database.MonthAsync() - monthsAgo;
        await setting.Database.CreateAsync(month);
        await setting.Database.MaintainAsync();
        Assert.True(await setting.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM audit_seals WHERE month = '{month.First:yyyy-MM-dd}')"));
        return month;
    }

    private async Task<string?> QuarantineReasonAsync(AcceptedAuditEvent accepted)
    {
        await foreach (var entry in setting.Quarantine().WalkAsync(default))
        {
            if (entry.EventJson.Contains($"{accepted.Event.EventId}", StringComparison.Ordinal))
            {
                return entry.Reason;
            }
        }

        return null;
    }

    /// <summary>Until somebody waits for the table.</summary>
    private Task WaitingAsync() => Eventually.TrueAsync(
        async () => await setting.Database.CountWaitingAsync() > 0,
        TimeSpan.FromSeconds(60),
        () => "the drain did not take the event");

    private async Task DrainedAsync(DeadLetterBox box)
    {
        using var drain = setting.Drain(box);
        await drain.StartAsync(default);
        await Eventually.TrueAsync(async () => (await box.BacklogAsync(default)).Depth == 0, TimeSpan.FromSeconds(60), () => "the dead letters did not become empty");
        await drain.StopAsync(default);
    }
}

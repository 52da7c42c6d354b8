namespace Kubernaut.Chaos.Faults;

/// <summary>Not a byte is left for rows nor for WAL; PostgreSQL refuses (53100), or panics and cannot recover before somebody makes room.</summary>
internal sealed class DiskFull : IFault
{
    public string Name => "disk-full";

    public string Story => "The disk of PostgreSQL, with its WAL, runs full while events are being written.";

    public ScenePlan Plan => new() { DiskMegabytes = 768 };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        // Else the WAL alone would fill the disk in a long run.
        await scene.ExecuteAsync("ALTER SYSTEM SET max_wal_size = '96MB'");
        await scene.ExecuteAsync("SELECT pg_reload_conf()");

        await scene.Postgres.Disk!.FillAsync();
        await scene.QueuedAsync(scene.Sized(2000, 200));
        await scene.Postgres.Disk.FreeAsync();

        // It may have ended for good; what runs is left alone by this.
        await scene.Postgres.StartAsync();
    }
}

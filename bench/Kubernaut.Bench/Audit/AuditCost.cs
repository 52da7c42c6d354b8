namespace Kubernaut.Bench.Audit;

/// <summary>What events cost in processor time: of the operator, and of PostgreSQL. It says what a rate on a busy machine does not.</summary>
internal sealed class AuditCost
{
    private TimeSpan _operator;
    private TimeSpan _postgres;
    private double _events;

    public double OperatorMicroseconds => _operator.TotalMicroseconds / _events;

    public double PostgresMicroseconds => _postgres.TotalMicroseconds / _events;

    public async Task<T> OfAsync<T>(AuditSetting setting, Func<Task<T>> load, Func<T, double> events)
    {
        var (before, beneath) = (setting.Operator.ProcessorTime, setting.Postgres.ProcessorTime);
        var result = await load();
        _operator += setting.Operator.ProcessorTime - before;
        _postgres += setting.Postgres.ProcessorTime - beneath;
        _events += events(result);
        return result;
    }
}

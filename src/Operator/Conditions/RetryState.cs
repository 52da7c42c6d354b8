namespace Kubernaut.Operator.Conditions;

/// <summary>Where an object stands in its row of failures.</summary>
/// <param name="Failures">In a row; 0 after a success.</param>
/// <param name="Delay">Until the next try.</param>
/// <param name="NextTry">Null when nothing is to be repeated.</param>
internal sealed record RetryState(int Failures, TimeSpan Delay, DateTimeOffset? NextTry)
{
    public static readonly RetryState None = new(0, TimeSpan.Zero, null);
}

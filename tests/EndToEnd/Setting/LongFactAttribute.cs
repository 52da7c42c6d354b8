namespace Kubernaut.EndToEnd.Setting;

/// <summary>A test of minutes, which runs only where <c>KUBERNAUT_TEST_LONG</c> is set; elsewhere it is counted as skipped.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("KUBERNAUT_TEST_LONG") is null or "")
        {
            Skip = "It takes up to five minutes: set KUBERNAUT_TEST_LONG=1 to run it.";
        }
    }
}

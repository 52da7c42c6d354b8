namespace Kubernaut.Audit;

/// <summary>What the store accepts. Lengths are in characters (Unicode code points), as PostgreSQL counts varchar.</summary>
public static class AuditLimits
{
    public const int EventTypeLength = 100;
    public const int EventCategoryLength = 50;
    public const int ServiceNameLength = 100;
    public const int ServiceVersionLength = 50;
    public const int ResourceTypeLength = 100;

    /// <summary>Ids and names of actors and resources, correlation, trace and span ids.</summary>
    public const int IdentifierLength = 255;

    /// <summary>Of event_data, and again of metadata, as sent.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    /// <summary>Levels of objects and arrays in a payload, itself included.</summary>
    public const int MaxPayloadDepth = 32;

    /// <summary>Characters of a number, and the size of its exponent: numeric spells the exponent out, digit by digit.</summary>
    public const int MaxNumberLength = 400;

    public const int MaxBatchSize = 1000;
    public const int MaxBodyBytes = 5 * 1024 * 1024;
}

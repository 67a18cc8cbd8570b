namespace ActorNet.Devices.Filtering;

/// <summary>How delays spread around their mean.</summary>
public enum JitterDistribution
{
    /// <summary>Between the mean less the jitter and the mean plus the jitter, all as likely.</summary>
    Uniform,

    /// <summary>Normal, with the jitter as standard deviation; negative delays count as none.</summary>
    Normal,
}

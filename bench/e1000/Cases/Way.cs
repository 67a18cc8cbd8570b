namespace ActorNet.Bench.E1000.Cases;

/// <summary>Which way frames go.</summary>
internal enum Way
{
    /// <summary>From the driver to the link.</summary>
    Out,

    /// <summary>From the link to the driver.</summary>
    In,

    /// <summary>From the driver to the link and back.</summary>
    Back,
}

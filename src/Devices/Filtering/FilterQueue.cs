namespace ActorNet.Devices.Filtering;

/// <summary>Which directions a filter treats: QEMU's <c>queue=</c>.</summary>
public enum FilterQueue
{
    /// <summary>Both.</summary>
    All,

    /// <summary>What the port sends.</summary>
    Tx,

    /// <summary>What is on its way to the port.</summary>
    Rx,
}

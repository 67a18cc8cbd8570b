namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>A command of the control queue, as data.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Number">Its number in the class.</param>
/// <param name="Name">The specification's name.</param>
/// <param name="Features">The driver must have accepted one of these.</param>
/// <param name="Handler">What it does.</param>
internal sealed record ControlCommand(byte Class, byte Number, string Name, ulong Features, ControlHandler Handler)
{
    /// <summary>True when the last <see cref="ControlRequest.WritableDataLength"/> bytes of its data are the device's to write.</summary>
    public bool WritesData { get; init; }
}

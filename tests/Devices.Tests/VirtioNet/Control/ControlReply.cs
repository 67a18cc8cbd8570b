using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

/// <summary>What the device answered to a command.</summary>
internal sealed record ControlReply(byte Acknowledgement, byte[] Result)
{
    internal bool IsOk => Acknowledgement == ControlCommands.Ok;
}

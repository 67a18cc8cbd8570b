using System.Collections.Immutable;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>Every command that the device understands. virtio 1.2 §5.1.6.5.</summary>
internal static class ControlCommandTable
{
    /// <summary>By class and number.</summary>
    public static ImmutableArray<ControlCommand> All { get; } =
    [
        .. ReceiveModeCommands.Table,
        .. MacCommands.Table,
        .. VlanCommands.Table,
        .. AnnounceCommands.Table,
        .. MultiqueueCommands.Table,
        .. GuestOffloadCommands.Table,
        .. CoalescingCommands.Table,
        .. StatisticsCommands.Table,
    ];

    /// <summary>The command of a class and number, or null.</summary>
    public static ControlCommand? Find(byte commandClass, byte number)
    {
        foreach (ControlCommand command in All)
            if (command.Class == commandClass && command.Number == number) return command;
        return null;
    }
}

using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>What a change took away: frames that were borrowed from there have to come home before the front end is answered.</content>
internal sealed partial class IotlbTable
{
    /// <summary>Most ranges that are told apart; beyond, all of the memory is.</summary>
    private const int MostWithdrawn = 64;

    private readonly List<HostRange> _withdrawn = [];

    /// <summary>The memory that the changes since the last call took away, and that is not where it was.</summary>
    public ImmutableArray<HostRange> TakeWithdrawn()
    {
        ImmutableArray<HostRange> withdrawn = _withdrawn.Count > MostWithdrawn ? [HostRange.Everything] : [.. _withdrawn];
        _withdrawn.Clear();
        return withdrawn;
    }

    // The part of a translation from `first` to `last` goes. One that is told again has lost nothing.
    private void Withdraw(GuestMemory physical, ulong address, in Entry entry, ulong first, ulong last, in IotlbMessage cause)
    {
        ulong from = Math.Max(address, first), user = entry.UserAddress + (from - address);
        if (cause.Type == IotlbMessage.Update && cause.UserAddress + (from - cause.Address) == user && (entry.Permission & ~cause.Permission) == 0) return;
        ulong left = Math.Min(entry.Last, last) - from + 1;
        while (left > 0 && _withdrawn.Count <= MostWithdrawn && TryShared(physical, user, left, out MemorySlice part))
        {
            _withdrawn.Add(new HostRange(part.Address, (ulong)part.Length));
            user += (ulong)part.Length;
            left -= (ulong)part.Length;
        }
    }
}

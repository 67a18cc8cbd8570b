using System.Collections.Immutable;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>The dirty log of a migration. vhost-user.rst, "Migration".</content>
/// <remarks>
/// What queues write to the driver's buffers is logged while VHOST_F_LOG_ALL is among the accepted features, what they write to
/// a ring while the flag of its addresses says so, both once there is a log. All of it changes while rings run; a request that
/// changes it is answered when every queue goes by it.
/// </remarks>
public sealed partial class BackEndSession
{
    private MappedLog? _log;
    private MappedLog? _formerLog;
    private EventFd? _logBell;
    private bool _logsAll;
    private ImmutableArray<VirtqueueLog> _told;

    /// <summary>Every queue logs where it was told to.</summary>
    public void OnLogSet() => Answered();

    private Answer OnSetLogBase(Message message)
    {
        bool isShared = Uses(ProtocolFeatures.LogShmFd);
        if (message.DescriptorCount != 1 || message.Payload.Length < RequestTable.LogSize)
        {
            // Without the feature it is an address of the front end's process, which means nothing here; it waits for no reply then.
            return isShared
                ? End(VhostUserFault.WrongDescriptorCount, $"{message.Name}: came with {message.DescriptorCount} descriptors and {message.Payload.Length} bytes of payload")
                : Answer.Refused;
        }

        using FdHandle file = message.TakeDescriptor();
        if (MappedLog.TryMap(message.Read<LogDescription>(), file, out MappedLog? log) is { } problem)
            return End(VhostUserFault.BadLog, $"{message.Name}: {problem}");
        _formerLog = _log;
        _log = log;
        _log!.Tell(_logBell);
        return UseLogs(() =>
        {
            _formerLog?.Dispose();
            _formerLog = null;
            return isShared ? ReplyU64(0) : Answer.Done;
        });
    }

    private Answer OnSetLogFd(Message message)
    {
        if (message.DescriptorCount != 1)
            return End(VhostUserFault.WrongDescriptorCount, $"{message.Name}: came with no descriptor");
        FdHandle descriptor = message.TakeDescriptor();
        if (Doorbells.CheckBell(descriptor) is { } problem)
        {
            descriptor.Dispose();
            return End(VhostUserFault.BadDescriptor, $"{message.Name}: the descriptor {problem}");
        }

        EventFd? former = _logBell;
        _logBell = EventFd.FromHandle(descriptor);
        _log?.Tell(_logBell);
        former?.Dispose();
        return UseLogs(static () => Answer.Done); // whoever logs in the queues' place rings it from now on
    }

    // Tells the device what is to be logged now, if that is anything new.
    private Answer UseLogs(Func<Answer> then)
    {
        ImmutableArray<VirtqueueLog> logs = _log is null ? [] : [.. _vrings.Select(LogOf)];
        if (_told.IsDefault ? logs.All(static log => log == default) : logs.AsSpan().SequenceEqual(_told.AsSpan())) return then();
        _told = logs;
        Await(1, then);
        _device.SetLogs(logs);
        return Answer.Later;
    }

    private VirtqueueLog LogOf(Vring vring)
    {
        bool logsRing = vring.Address is { } address && (address.Flags & VringAddress.LogUsed) != 0;
        return new VirtqueueLog(_logsAll ? _log!.Log : null, logsRing ? _log!.Log : null, logsRing ? vring.Address!.Value.Log : 0) { IsHeard = _logBell is not null && (_logsAll || logsRing) };
    }

    private void DisposeLogs()
    {
        if (_log is { Log.Outside: > 0 } log) WarnOnce($"{log.Log.Outside} writes had no place in the dirty log: a migration may have lost them");
        _log?.Dispose();
        _formerLog?.Dispose();
        _logBell?.Dispose();
    }
}

using System.Globalization;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Losses;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// What is known of a server while a run goes on: whether it answers, how many calls at once it bears, what it refuses, and how long it is
/// still left alone. Nothing of it enters a history. Safe to use from several threads.
/// </summary>
internal sealed class ServerState(EndpointSettings settings, TimeProvider time, Action<string> say)
{
    private readonly Lock gate = new();
    private HashSet<string> refused = [];
    private string? waitingFor;
    private long until, downSince;
    private bool isDown, hasNoSystemRole;
    private int pauses, failedInARow, samplesAtOnce = int.MaxValue;

    /// <summary>Calls under way at once; halved by "too many requests", raised by answers.</summary>
    public AdaptiveLimit Limit { get; } = new(settings.ParallelCalls);

    /// <summary>True once the server has answered a call of the run, so that its way of being asked is right.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>True once it has answered a call of this process.</summary>
    public bool HasAnsweredNow { get; private set; }

    /// <summary>False once the server has refused a system text.</summary>
    public bool HasSystemRole
    {
        get
        {
            lock (gate) return !hasNoSystemRole;
        }
    }

    /// <summary>Samples that one request may ask for, as far as the server has shown; no limit before it has.</summary>
    public int SamplesAtOnce
    {
        get
        {
            lock (gate) return samplesAtOnce;
        }
    }

    public IReadOnlySet<string> RefusedParameters
    {
        get
        {
            lock (gate) return refused;
        }
    }

    /// <summary>One line for people while the server is waited for, with the seconds left; else null.</summary>
    public string? Notice
    {
        get
        {
            lock (gate)
            {
                var left = Left();
                return waitingFor is null || left <= TimeSpan.Zero
                    ? null
                    : FormattableString.Invariant($"next try in {Math.Ceiling(left.TotalSeconds):0} s; {settings.Name}: {waitingFor}");
            }
        }
    }

    public void HasAnsweredBefore()
    {
        lock (gate) HasAnswered = true;
    }

    public void Answered()
    {
        bool back;
        lock (gate) (HasAnswered, HasAnsweredNow, waitingFor, back, isDown, pauses, failedInARow) = (true, true, null, isDown, false, 0, 0);
        Limit.Raise();
        if (back) say($"{settings.Name}: the server answers again");
    }

    /// <summary>Leaves a parameter out from now on, and says so once.</summary>
    public void Refuse(string parameter)
    {
        lock (gate)
        {
            if (refused.Contains(parameter)) return;
            refused = [.. refused, parameter];
        }

        say($"{settings.Name}: the server refuses the parameter '{parameter}'; it is left out from now on");
    }

    /// <summary>Takes note that the server has no place for a system text; true for the first time.</summary>
    public bool RefuseSystemText()
    {
        lock (gate) return !hasNoSystemRole && (hasNoSystemRole = true);
    }

    /// <summary>Takes note of how many answers a request got; one that gives too few is asked for fewer from then on.</summary>
    public void GaveSamples(int given, int asked)
    {
        if (given < asked) LimitSamples(given, $"the server gave {Answers(given)} where {asked} were asked for");
    }

    /// <summary>Asks for so many samples at once from now on, and says why.</summary>
    public void LimitSamples(int most, string why)
    {
        lock (gate)
        {
            if (most >= samplesAtOnce) return;
            samplesAtOnce = most;
        }

        Say($"{why}; from now on each request asks for {(most == 1 ? "one" : $"at most {most}")}, and the prompt is paid for each time");
    }

    /// <summary>Tells people something about this server.</summary>
    public void Say(string what) => say($"{settings.Name}: {what}");

    public void WaitingForTry(string why, TimeSpan wait, bool tooMany)
    {
        lock (gate) (waitingFor, until) =
            (settings.Key.Hide(why), time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
        if (tooMany) Limit.Lower();
    }

    /// <summary>Takes note of a call that failed for good; true where so many did in a row that the server counts as down.</summary>
    public bool FailsInARow()
    {
        lock (gate) return ++failedInARow >= LostPrompts.InARow;
    }

    /// <summary>Waits until the server may be asked again.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        TimeSpan left;
        while (true)
        {
            lock (gate) left = isDown ? Left() : TimeSpan.Zero;
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left, time, stop);
        }
    }

    /// <summary>Begins or prolongs a pause of all calls to this server.</summary>
    /// <exception cref="UserException">It has been down for longer than the patience lasts, or asks for a longer wait.</exception>
    public void Pause(ServerDownException fault)
    {
        Limit.Lower();
        TimeSpan pause;
        lock (gate)
        {
            if (!isDown) (isDown, downSince) = (true, time.GetTimestamp());
            else if (Left() > TimeSpan.Zero) return; // another call has begun this pause
            var down = time.GetElapsedTime(downSince);
            if (down > settings.Patience.LongestOutage)
            {
                var since = down.TotalMinutes < 1 ? "" : FormattableString.Invariant($" for {down.TotalMinutes:0} minutes");
                throw new ServerStoppedException($"{settings.Name}: {NoAnswer(fault, since)}");
            }

            var doubled = settings.Patience.FirstPause * Math.Pow(2, Math.Min(pauses++, 20));
            pause = doubled < settings.Patience.LongestPause ? doubled : settings.Patience.LongestPause;
            if (fault.Wait is { } asked && asked > pause) pause = asked;
            if (settings.Patience.IsBeyond(pause))
                throw new ServerStoppedException(
                    FormattableString.Invariant(
                        $"{settings.Name}: {settings.Key.Hide(fault.Message)}; it asks for a wait of {pause.TotalHours:0.#} hours."));
            (waitingFor, until) =
                (settings.Key.Hide(fault.Message), time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
        }

        say(string.Create(
            CultureInfo.InvariantCulture, $"{settings.Name}: {settings.Key.Hide(fault.Message)}; the run waits, next try in "
            + $"{pause.TotalSeconds:0} s (Ctrl-C stops, resume goes on)"));
    }

    /// <summary>Says who has not answered, in what words, and what may help.</summary>
    private string NoAnswer(ServerDownException fault, string since)
    {
        var words = settings.Key.Hide(fault.Message);
        return fault.InnerException switch
        {
            ProxyException proxy =>
                $"no connection{since}: {words}; is {proxy.Proxy}, which the environment names, running? "
                + $"no_proxy={settings.Address.Host} goes without it.",
            HttpRequestException =>
                $"no answer from {settings.Address.Authority}{since} ({words}); is the server running, and is that its address?",
            _ => $"no answer from {settings.Address.Authority}{since} ({words}).",
        };
    }

    private static string Answers(int count) => count == 1 ? "1 answer" : $"{count} answers";

    private TimeSpan Left() => TimeSpan.FromSeconds((until - time.GetTimestamp()) / (double)time.TimestampFrequency);
}

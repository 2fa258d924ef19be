import { createLlmClient, LlmTransport } from 'nestjs-llm-failover';
import { answerOf, streamEventsOf } from './forms.mjs';
const [,, kind='unary', form='openai', rounds='40'] = process.argv;
const api = form==='anthropic'||form==='gemini'?form:'openai';
const answer = Buffer.from(answerOf(form)); const ev = Buffer.from(streamEventsOf(form).join(''));
const pieces=[]; for(let i=0;i<ev.length;i+=16384) pieces.push(ev.subarray(i,i+16384));
class It { constructor(l){this.l=l;this.i=0} [Symbol.asyncIterator](){return this} next(){return Promise.resolve(this.i<this.l.length?{done:false,value:this.l[this.i++]}:{done:true,value:undefined})} return(){return Promise.resolve({done:true})} }
const headers={date:'Thu, 26 Nov 2026 20:34:24 GMT',connection:'keep-alive','keep-alive':'timeout=5','content-length':'2','content-type':'application/json'};
class T extends LlmTransport { send(){ return Promise.resolve({status:200,headers,body:new It(kind==='unary'?[answer]:pieces)}) } }
const c = createLlmClient({routes:{default:['bench/a','bench/b','bench/c']},providers:{bench:{api,baseUrl:'http://x/v1',keys:['sk-test-bench-key-number-one','sk-test-bench-key-number-two']}}},{transport:new T()});
const MESSAGES=[{role:'system',content:'You answer in one sentence.'},{role:'user',content:'Where does the river Elbe flow, and where does it end?'}];
const one = kind==='unary' ? ()=>c.promises.chat({messages:MESSAGES}) : async()=>{let n=0;for await(const x of c.promises.stream({messages:MESSAGES})) n++; return n};
const per = kind==='unary'?2000:40;
const parse = ()=>{ if(kind==='unary') return JSON.parse(answer); };
const t=[];
for(let r=0;r<Number(rounds);r++){const b=process.cpuUsage();for(let i=0;i<per;i++) await one();const u=process.cpuUsage(b);t.push((u.user+u.system)/per)}
t.sort((a,b)=>a-b);console.log(kind,form,'min',t[0].toFixed(2),'median',t[t.length>>1].toFixed(2),'µs');
